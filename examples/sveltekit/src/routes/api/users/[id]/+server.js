import { json } from '@sveltejs/kit';

export const GET = ({ params }) => json({ id: params.id, name: `User ${params.id}` });
