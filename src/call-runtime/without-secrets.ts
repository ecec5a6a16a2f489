import type { CallEvent } from '../call-machine/index.ts';
import type { AiAction } from '../ports/ai.ts';
import type { VoiceSource } from '../ports/ai-voice.ts';
import type { StreamRequest } from '../ports/call-streams.ts';
import type { ConferenceRequest } from '../ports/conferences.ts';

/** An event as it may be kept. A program's address may have keys and tokens with it, which a replay does not need. */
export function withoutSecrets(event: CallEvent): CallEvent {
  if (event.type === 'api.startStream') return { ...event, stream: openStream(event.stream) };
  if (event.type !== 'ai.actions') return event;
  return { ...event, actions: event.actions.map(openAction) };
}

function openAction(action: AiAction): AiAction {
  switch (action.type) {
    case 'connect':
      return { ...action, source: openPartOf(action.source) };
    case 'stream':
      return { ...action, stream: openStream(action.stream) };
    case 'conference':
      return { ...action, conference: openConference(action.conference) };
    default:
      return action;
  }
}

function openConference(conference: ConferenceRequest): ConferenceRequest {
  const { callback } = conference;
  return callback === null ? conference : { ...conference, callback: { ...callback, url: openUrl(callback.url) } };
}

function openStream(stream: StreamRequest): StreamRequest {
  return { ...stream, url: openUrl(stream.url), authToken: null, parameters: {} };
}

function openPartOf(source: VoiceSource): VoiceSource {
  const url = openUrl(source.url);
  switch (source.kind) {
    case 'media-stream':
      return { ...source, url, authToken: null, parameters: {} };
    case 'teler-stream':
      return { ...source, url };
    case 'openai-realtime':
    case 'assemblyai':
      return { ...source, url, apiKey: null, tools: { ...source.tools, webhook: null, secret: null } };
  }
}

/** Queries, and the name and password before a host, may be secrets. */
function openUrl(text: string): string {
  if (!URL.canParse(text)) return '';
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
