import type { InlineConfig } from 'vite';

// The pages are served by the API's own process, also under a path prefix: all addresses are relative.
export const WEB_BUILD: InlineConfig = {
  root: import.meta.dirname,
  base: './',
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A data: URL would not be cached apart from the page.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
};

/** `call.js`, which pages of others embed: one file that needs no other, and no styles of the pages. */
export const CALL_JS_BUILD: InlineConfig = {
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    // The pages are there already.
    emptyOutDir: false,
    target: 'es2022',
    copyPublicDir: false,
    reportCompressedSize: false,
    lib: { entry: 'src/call-js/main.ts', formats: ['iife'], name: 'warmbridgeCall', fileName: () => 'call.js' },
  },
};
