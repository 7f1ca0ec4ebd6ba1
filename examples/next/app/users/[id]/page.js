export default async function User({ params }) {
  const { id } = await params;
  return <h1>User {id}</h1>;
}
