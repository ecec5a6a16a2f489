import type { VoiceCall } from '../../ports/ai-voice.ts';
import type { StreamTrack } from '../../ports/call-streams.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../shared/twilio/twilio-sid.ts';
import { twilioSignature } from '../../shared/twilio/twilio-signature.ts';
import type { ConnectorContext, VoiceLine } from '../gateway/index.ts';
import { isOrderlyClose, VoiceSocket } from '../gateway/index.ts';
import { StreamMessages } from './stream-messages.ts';

/** A bot's WebSocket, and what it is told at the beginning. */
interface StreamTarget {
  readonly url: string;
  /** Signs the request; null: it is not signed. */
  readonly authToken: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  /** @defaultValue what the caller says */
  readonly tracks?: readonly StreamTrack[];
}

/** The messages of a stream of this call. @param accountSid null: {@link TWILIO_ACCOUNT_SID} */
export function messagesOf(streamSid: string, { call }: VoiceCall, accountSid: string | null): StreamMessages {
  return new StreamMessages({
    streamSid,
    callSid: twilioSid('CA', call),
    accountSid: accountSid ?? TWILIO_ACCOUNT_SID,
  });
}

/** Connects to a bot, and begins the stream. @throws SyntaxError for a URL that is none */
export function connectStream(
  { url, authToken, parameters, tracks }: StreamTarget,
  messages: StreamMessages,
  line: VoiceLine,
  context: ConnectorContext,
  onMessage: (data: Buffer, isBinary: boolean) => void,
): VoiceSocket {
  const headers = authToken === null ? {} : { 'X-Twilio-Signature': twilioSignature(authToken, url) };
  const socket = new VoiceSocket(url, headers, line, context, {
    opened: () => {
      socket.send(messages.connected());
      socket.send(messages.start(parameters, tracks));
      line.ready();
    },
    message: onMessage,
    isOrderly: isOrderlyClose,
  });
  return socket;
}
