export { PhoneWatch } from './phone-watch.ts';
export { RegisteredPhones } from './registered-phones.ts';
