export { TwimlAi } from './twiml-ai.ts';
export { TwimlClient } from './twiml-client.ts';
