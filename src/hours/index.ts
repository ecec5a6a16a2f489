export { isOpen, nextChange, nextOpening, openTimes } from './opening-hours.ts';
export { isTimeZone } from './zone-time.ts';
