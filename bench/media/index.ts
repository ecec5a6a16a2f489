export { mediaBench } from './media-bench.ts';
export { measure } from './measure.ts';
