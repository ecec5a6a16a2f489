export { openVosk } from './open-vosk.ts';
