import { sendError, startTracing } from './tracing.js'; // first: importing the package sets the hooks
import { Link, Outlet, RouterProvider, createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';

const root = createRootRoute({
  component: () => (
    <>
      <nav>
        <Link to="/">Home</Link> <Link to="/users/$id" params={{ id: '7' }}>User 7</Link> <Link to="/old">Old address</Link>
      </nav>
      <main>
        <Outlet />
      </main>
    </>
  ),
});
const home = createRoute({ getParentRoute: () => root, path: '/', component: () => <h1>Home</h1> });
const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$id',
  loader: async ({ params }) => (await fetch(`/api/users/${params.id}`)).json(),
  component: function User() {
    return <h1>{user.useLoaderData().name}</h1>;
  },
});
const old = createRoute({
  getParentRoute: () => root,
  path: '/old',
  loader: () => {
    throw redirect({ to: '/users/$id', params: { id: '8' } });
  },
});

const router = createRouter({ routeTree: root.addChildren([home, user, old]), defaultOnCatch: sendError });
startTracing(router);
createRoot(document.getElementById('app')).render(<RouterProvider router={router} />);
