export { PhoneWatch } from './phone-watch.ts';
