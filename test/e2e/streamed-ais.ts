import { AssemblyAiBot } from '../contract/ai/support/assemblyai-bot.ts';
import type { SocketBot } from '../contract/ai/support/socket-bot.ts';
import type { Bot } from '../contract/ai/support/bot.ts';
import { MediaStreamBot } from '../contract/ai/support/media-stream-bot.ts';
import type { BotCall, ClientMessage } from '../contract/ai/support/model-bot.ts';
import { OpenAiRealtimeBot } from '../contract/ai/support/openai-realtime-bot.ts';
import { tone, until } from '../contract/ai/support/voice-stage.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';

/** Marks stand so far apart in what a bot says that wants to know what was heard. */
const MARK_EVERY_MS = 40;
const WORDS = 'one two three four five six seven eight nine ten';
const TRANSFER = { name: 'transfer_to_human', args: { reason: 'billing', summary: 'A refund.' } } as const;

/** An AI on a stream of its own, as a test of whole calls has it. Its voice is the tone of the AI. */
export interface StreamedAi {
  readonly bot: Bot & SocketBot;
  /** What its route says, besides the handoff. */
  readonly settings: Settings;
  /** Sessions that it has had so far. */
  readonly sessions: number;
  /** It knows by marks how much has been heard by now. Another is told, once what waits is dropped, how much was heard. */
  readonly knowsByMarks: boolean;
  /** Whether it says itself that the caller spoke into it, so that it is on record. */
  readonly isOnRecord: boolean;
  says(durationMs: number): void;
  /** The caller speaks into what it says. Gives how much of that was heard, as it is told; null: it is not told. */
  isInterrupted(): Promise<number | null>;
  /** Says a last word (u-law), and has a human take over. */
  handsOver(word: Buffer): Promise<void>;
}

/** What no AI says, and what takes long to read: some 50 ms. */
const NOISE = `{"event":"noise","type":"noise","items":[${'{},'.repeat(330_000)}0]}`;

/** Holds the thread of the gateway up for some 100 ms. */
export function holdsUp({ bot }: StreamedAi): void {
  for (let index = 0; index < 3; index++) bot.sendRaw(NOISE);
}

function streamsMedia(bot: MediaStreamBot): StreamedAi {
  const says = (durationMs: number): void => {
    for (let ms = MARK_EVERY_MS; ms <= durationMs; ms += MARK_EVERY_MS) {
      bot.say(tone(TONES.ai, MARK_EVERY_MS));
      bot.mark(String(ms));
    }
  };
  return {
    bot,
    settings: { kind: 'media-stream', url: bot.source.url, whenEnded: 'handoff' },
    knowsByMarks: true,
    isOnRecord: false,
    get sessions() {
      return bot.of('start').length;
    },
    says,
    isInterrupted: () => {
      const told = bot.of('mark').at(-1)?.fields['mark'] as { readonly name: string } | undefined;
      bot.clear();
      return Promise.resolve(Number(told?.name));
    },
    handsOver: async (word) => {
      const marked = bot.of('mark').length;
      bot.say(word);
      bot.mark('last word');
      await until(() => bot.of('mark').length > marked);
      bot.hangUp();
    },
  };
}

/** The tool call of the n-th handover. */
function transfer(count: number): BotCall {
  return { id: `call_${String(count)}`, ...TRANSFER };
}

function isRealtime(bot: OpenAiRealtimeBot): StreamedAi {
  const truncated = (): ClientMessage | undefined => bot.of('conversation.item.truncate').at(-1);
  let transfers = 0;
  return {
    bot,
    settings: { kind: 'openai-realtime', url: bot.source.url, apiKey: 'sk-secret', instructions: 'Be kind.' },
    knowsByMarks: false,
    isOnRecord: true,
    get sessions() {
      return bot.of('session.update').length;
    },
    says: (durationMs) => void bot.respond({ audio: tone(TONES.ai, durationMs), text: WORDS }),
    isInterrupted: async () => {
      const before = truncated();
      bot.callerSpeaks(0);
      await until(() => truncated() !== before);
      return truncated()?.fields['audio_end_ms'] as number;
    },
    handsOver: (audio) => {
      bot.respond({ audio, text: 'One moment.', calls: [transfer(++transfers)] });
      return Promise.resolve();
    },
  };
}

function isVoiceAgent(bot: AssemblyAiBot): StreamedAi {
  let transfers = 0;
  return {
    bot,
    settings: { kind: 'assemblyai', url: bot.source.url, apiKey: 'aa-secret', instructions: 'Be kind.' },
    knowsByMarks: false,
    isOnRecord: true,
    get sessions() {
      return bot.of('session.update').length;
    },
    says: (durationMs) => bot.reply({ audio: tone(TONES.ai, durationMs), words: [[WORDS, 0, durationMs]] }),
    isInterrupted: () => {
      bot.send({ type: 'input.speech.started' });
      return Promise.resolve(null); // its protocol cannot say it
    },
    handsOver: (audio) => {
      bot.reply({ audio, words: [['One moment.', 0, audio.length / 8]], calls: [transfer(++transfers)] });
      return Promise.resolve();
    },
  };
}

/** Those that are connected to by the AI gateway, each by its kind. `ai-sip.test.ts` has the one that is called. */
export const STREAMED_AIS = {
  'media-stream': async () => streamsMedia(await MediaStreamBot.open()),
  'openai-realtime': async () => isRealtime(await OpenAiRealtimeBot.open()),
  assemblyai: async () => isVoiceAgent(await AssemblyAiBot.open()),
} as const satisfies Readonly<Record<string, () => Promise<StreamedAi>>>;
