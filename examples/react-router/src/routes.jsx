import { Link, Outlet, redirect, useLoaderData } from 'react-router';

const user = async ({ params }) => (await fetch(`/api/users/${params.id}`)).json();

const Layout = () => (
  <>
    <nav>
      <Link to="/">Home</Link> <Link to="/users/7">User 7</Link> <Link to="/old">Old address</Link>
    </nav>
    <main>
      <Outlet />
    </main>
  </>
);
const Home = () => <h1>Home</h1>;
const User = () => <h1>{useLoaderData().name}</h1>;

export const routes = [
  {
    path: '/',
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { index: true, Component: Home },
      { path: 'users/:id', Component: User, loader: user },
      { path: 'old', loader: () => redirect('/users/8') },
    ],
  },
];
