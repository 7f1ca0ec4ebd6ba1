export const load = async ({ fetch, params }) => ({ user: await (await fetch(`/api/users/${params.id}`)).json() });
