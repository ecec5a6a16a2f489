export { CallCallbacks } from './call-callbacks.ts';
export type { CallCallback } from './call-callbacks.ts';
export { ConferenceCallbacks } from './conference-callbacks.ts';
export { DialCallbacks } from './dial-callbacks.ts';
export { RecordingCallbacks } from './recording-callbacks.ts';
export { fetchSounds } from './fetch-sounds.ts';
export { parseTwiml } from './parse-twiml.ts';
export { TwimlAi } from './twiml-ai.ts';
export { INLINE_DOCUMENT, TwimlClient } from './twiml-client.ts';
