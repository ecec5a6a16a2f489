export { ConferenceHub } from './conference-hub.ts';
