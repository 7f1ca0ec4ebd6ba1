import { RouteName } from '../../route-name.js';

export default async function User({ params }) {
  const { id } = await params;
  return (
    <>
      <RouteName name="/users/[id]" />
      <h1>User {id}</h1>
    </>
  );
}
