import { sendError, startTracing, traceNavigations } from './tracing.js'; // first: importing the package sets the hooks
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { routes } from './routes.jsx';

startTracing(routes);
const router = createBrowserRouter(routes);
traceNavigations(router, routes);
createRoot(document.getElementById('app')).render(<RouterProvider router={router} onError={sendError} />);
