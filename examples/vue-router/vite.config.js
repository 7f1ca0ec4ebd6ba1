import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { api } from './api.js';

export default defineConfig({ plugins: [vue(), api()] });
