import { startTracing } from './tracing.js'; // first: importing the package sets the hooks
import { captureException } from 'browser-tracing';
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
startTracing(router);
router.beforeEach(async (to) => {
  if (to.meta.loads) to.meta.user = await (await fetch(`/api/users/${to.params.id}`)).json();
});

const app = createApp(App);
app.config.errorHandler = (error) => {
  captureException(error, { mechanism: { type: 'auto.function.vue.error_handler', handled: false } });
  console.error(error);
};
app.use(router).mount('#app');
