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
