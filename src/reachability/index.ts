export { Breaker } from './breaker.ts';
