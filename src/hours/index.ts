export { isOpen, nextChange, nextOpening, openTimes } from './opening-hours.ts';
export { isTimeZone, momentOf, wallDay, wallTime } from './zone-time.ts';
