import { redirect } from 'next/navigation';

export default function Old() {
  redirect('/users/8');
}
