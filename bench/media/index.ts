export { mediaBench } from './media-bench.ts';
