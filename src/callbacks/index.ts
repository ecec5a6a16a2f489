export { CallbackDesk } from './callback-desk.ts';
export { CallbackDialler } from './callback-dialler.ts';
