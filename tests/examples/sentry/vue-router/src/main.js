import * as Sentry from '@sentry/vue';
import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import App from './App.vue';
import Home from './Home.vue';
import User from './User.vue';

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: Home },
    { path: '/users/:id', component: User, meta: { loads: true } },
    { path: '/old', component: Home, beforeEnter: () => '/users/8' },
  ],
});
const app = createApp(App);
Sentry.init({
  app,
  dsn: import.meta.env.VITE_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  traceLifecycle: 'static',
  integrations: [Sentry.browserTracingIntegration({ router })],
});
router.beforeEach(async (to) => {
  if (to.meta.loads) to.meta.user = await (await fetch(`/api/users/${to.params.id}`)).json();
});
app.use(router).mount('#app');
