export { BesideMedia } from './beside-media.ts';
