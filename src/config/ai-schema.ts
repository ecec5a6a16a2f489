import { z } from 'zod';
import type { VoicePolicy } from './ai-types.ts';
import { promptFileFault } from './call-schemas.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import {
  checkedText,
  destination,
  durationMs,
  headerSecret,
  httpUrl,
  shortText,
  sipUri,
  someText,
  webSocketUrl,
} from './field-schemas.ts';

const tools = z
  .strictObject({
    transferReasons: z.array(shortText()).max(32).default([]),
    functions: z
      .array(
        z.strictObject({
          // OpenAI and AssemblyAI take these characters.
          name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'may have letters, digits, _ and - only, 64 at most'),
          description: shortText(1_024),
          parameters: z.record(z.string(), z.unknown()).default({ type: 'object', properties: {} }),
        }),
      )
      .max(64)
      .default([]),
    webhook: httpUrl.nullable().default(null),
    secret: someText().nullable().default(null),
  })
  .prefault({});

/** @param url the schema of an address of this kind of AI */
function policy(url: z.ZodString) {
  return {
    whileHuman: z.enum(['end', 'park', 'listen']).default(DEFAULTS.voiceAi.whileHuman),
    whenEnded: z.enum(['hangup', 'handoff']).default(DEFAULTS.voiceAi.whenEnded),
    reconnects: z.int().min(0).max(10).default(DEFAULTS.voiceAi.reconnects),
    connectTimeoutMs: durationMs(500, 30_000).default(DEFAULTS.voiceAi.connectTimeoutMs),
    fallback: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('url'), url }),
          z.strictObject({ kind: z.literal('handoff'), destination: destination.optional() }),
          z.strictObject({ kind: z.literal('hangup'), text: shortText(1_024).optional() }),
        ]),
      )
      .max(8)
      .default([...DEFAULTS.voiceAi.fallback]),
  } satisfies { readonly [Key in keyof VoicePolicy]: z.ZodType<VoicePolicy[Key]> };
}

const MODEL = {
  apiKey: headerSecret().nullable().default(null),
  voice: shortText().nullable().default(null),
  instructions: z.string().max(LIMITS.maxInstructions).default(''),
  greeting: z.string().min(1).max(1_024).nullable().default(null),
  tools,
};

/** `routes[].ai` of the configuration. */
export const aiSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url: httpUrl, secret: someText().nullable().default(null) }),
  z.strictObject({
    kind: z.literal('twiml'),
    url: httpUrl,
    method: z.enum(['GET', 'POST']).default('POST'),
    fallbackUrl: httpUrl.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('teler'),
    flowUrl: httpUrl,
    statusCallbackUrl: httpUrl.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('media-stream'),
    url: webSocketUrl,
    parameters: z.record(shortText(), z.string().max(500)).default({}),
    authToken: someText().nullable().default(null),
    ...policy(webSocketUrl),
  }),
  z.strictObject({
    kind: z.literal('openai-realtime'),
    url: webSocketUrl.default('wss://api.openai.com/v1/realtime'),
    model: shortText().default('gpt-realtime'),
    ...MODEL,
    ...policy(webSocketUrl),
  }),
  z.strictObject({
    kind: z.literal('assemblyai'),
    url: webSocketUrl.default('wss://agents.assemblyai.com/v1/ws'),
    ...MODEL,
    ...policy(webSocketUrl),
  }),
  z.strictObject({
    kind: z.literal('llm'),
    url: httpUrl,
    model: shortText(),
    apiKey: headerSecret().nullable().default(null),
    prompt: shortText(1_024).default('receptionist.md'),
    greeting: z.string().min(1).max(1_024).nullable().default(null),
    temperature: z.number().min(0).max(2).nullable().default(null),
    timeoutMs: durationMs(500, 60_000).default(15_000),
    filler: z.string().min(1).max(256).nullable().default(null),
    tools,
  }),
  z.strictObject({
    kind: z.literal('script'),
    file: checkedText(promptFileFault).default('receptionist.yaml'),
  }),
  z.strictObject({
    kind: z.literal('sip'),
    uri: sipUri,
    pauseMs: durationMs(100, 10_000).nullable().default(DEFAULTS.voiceAi.pauseMs),
    ...policy(sipUri),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);
