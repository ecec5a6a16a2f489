export { PiecewiseMedia } from './piecewise-media.ts';
