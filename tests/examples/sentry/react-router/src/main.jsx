import './tracing.js';
import { wrapCreateBrowserRouter } from '@sentry/react/react-router';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { routes } from './routes.jsx';

const router = wrapCreateBrowserRouter(createBrowserRouter)(routes);
createRoot(document.getElementById('app')).render(<RouterProvider router={router} />);
