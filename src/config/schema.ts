import { z } from 'zod';
import { agentsSchema } from './agents-schema.ts';
import { aiSchema } from './ai-schema.ts';
import { apiSchema } from './api-schema.ts';
import { askedAiSpeaks, modelsHear, voiceHasWayOn, voiceIsHeard } from './ai-relations.ts';
import { dialectsSchema } from './dialects-schema.ts';
import { clickToCallSchema } from './click-to-call-schema.ts';
import { codecsSchema, trunksHaveCodec } from './codecs-schema.ts';
import { promptSchema, ringTimeoutSchema, waitPromptSchema } from './call-schemas.ts';
import { callbacksSchema, offersAreFilled } from './callbacks-schema.ts';
import { contextSchema, crmSchema, summarySchema } from './context-schema.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { destinationsExist } from './destination-relations.ts';
import { escalationSchema } from './escalation-schema.ts';
import {
  agentName,
  checkedText,
  daysSchema,
  durationMs,
  keySequence,
  parsedText,
  lineText,
  shortText,
  someText,
  zoneName,
} from './field-schemas.ts';
import { freeswitchIsNamedOnce, zonesExist } from './media-relations.ts';
import {
  MAX_PORT,
  parseHost,
  parseHostPort,
  parseNetwork,
  parsePortRange,
  parseSipListen,
  parseStoreUrl,
} from './parse-text.ts';
import {
  escalationFits,
  freeswitchIsNamed,
  graceBeforeForce,
  handoffFitsAi,
  keysAreTold,
  mediaAddressFault,
  outboundIsKnown,
  promptsCanBeFetched,
  realmFault,
  sipOutsideRtp,
  tlsIsThere,
  unique,
} from './relations.ts';
import { queuesExist, waitIsFilled } from './queue-relations.ts';
import { queuesSchema } from './queues-schema.ts';
import { pauseKeysAreFree, pauseRulesHear, recordingSchema, routeRecordingSchema } from './recording-schema.ts';
import { completeHandoff, handoffSchema } from './handoff-schema.ts';
import { hoursSchema } from './hours-schema.ts';
import { hoursExist } from './hours-relations.ts';
import { related } from './related.ts';
import { speechSchema, transcriptionSchema } from './speech-schema.ts';
import { sipTlsSchema, tlsPeersFit } from './tls-schema.ts';
import { tracingSchema } from './tracing-schema.ts';
import { weightsFit } from './numbers-schema.ts';
import { mailboxesExist, voicemailSchema } from './voicemail-schema.ts';
import { webSocketSchema, wssHasCertificate } from './web-socket-schema.ts';
import { webhooksSchema } from './webhook-schema.ts';
import { webrtcSchema } from './webrtc-schema.ts';
import { matchFault } from './route-match.ts';
import { teamsKnowsUs } from './trunk-profiles.ts';
import { trunkSchema } from './trunk-schema.ts';
import { registrarSchema, usersSchema } from './users-schema.ts';
import type { Config, Route, StoreConfig } from './types.ts';

const host = parsedText(parseHost);
const port = z.int().min(1).max(MAX_PORT);

const outboundRule = related(
  z.strictObject({
    match: checkedText(matchFault),
    trunks: related(z.array(shortText()).min(1), unique([], [])),
    strip: z.int().min(0).max(32).default(0),
    prefix: z
      .string()
      .regex(/^\+?[0-9A-D*#]{0,16}$/i, 'expected at most 16 of the digits, *, #, A-D, after a plus or none')
      .default(''),
    weights: z.array(z.int().min(0).max(1_000)).nullable().default(null),
  }),
  weightsFit,
);

const breaker = z
  .strictObject({
    failures: z.int().min(0).max(100).default(DEFAULTS.sip.breaker.failures),
    pauseMs: durationMs(100).default(DEFAULTS.sip.breaker.pauseMs),
    maxPauseMs: durationMs(100).optional(),
  })
  .refine(({ pauseMs, maxPauseMs = pauseMs }) => maxPauseMs >= pauseMs, {
    path: ['maxPauseMs'],
    message: 'must not be less than pauseMs',
  })
  .transform(({ maxPauseMs, ...given }) => ({
    ...given,
    maxPauseMs: Math.max(given.pauseMs, maxPauseMs ?? DEFAULTS.sip.breaker.maxPauseMs),
  }));

const sip = related(
  z.strictObject({
    engine: z.enum(['embedded', 'drachtio']).default(DEFAULTS.sip.engine),
    listen: related(z.array(parsedText(parseSipListen)).min(1), unique(['text'], [])).prefault([
      ...DEFAULTS.sip.listen,
    ]),
    tls: sipTlsSchema.nullable().default(null),
    webSocket: webSocketSchema.prefault({}),
    externalAddress: host.nullable().default(null),
    realm: checkedText(realmFault).default(DEFAULTS.sip.realm),
    proxies: z.array(parsedText(parseNetwork)).default([]),
    drachtio: z
      .strictObject({
        host: host.prefault(DEFAULTS.sip.drachtio.host),
        port: port.default(DEFAULTS.sip.drachtio.port),
        secret: lineText().default(DEFAULTS.sip.drachtio.secret),
      })
      .prefault({}),
    trunks: related(z.array(trunkSchema), unique(['name'])).default([]),
    outbound: z.array(outboundRule).default([]),
    users: usersSchema.default([]),
    registrar: registrarSchema.prefault({}),
    passTtlMs: durationMs(60_000, LIMITS.maxPassTtlMs).default(DEFAULTS.sip.passTtlMs),
    ringTimeoutMs: ringTimeoutSchema.default(DEFAULTS.sip.ringTimeoutMs),
    breaker: breaker.prefault({}),
  }),
  tlsIsThere,
  outboundIsKnown,
  teamsKnowsUs,
  tlsPeersFit,
);

const freeswitch = z.strictObject({
  host: host.prefault(DEFAULTS.media.freeswitch.host),
  port: port.default(DEFAULTS.media.freeswitch.port),
  password: lineText().default(DEFAULTS.media.freeswitch.password),
  profile: shortText().default(DEFAULTS.media.freeswitch.profile),
  prompts: z.enum(['shared', 'http']).default(DEFAULTS.media.freeswitch.prompts),
  zone: zoneName.nullable().default(null),
});

const media = related(
  z.strictObject({
    engine: z.enum(['embedded', 'freeswitch']).default(DEFAULTS.media.engine),
    address: checkedText(mediaAddressFault).default(DEFAULTS.media.address),
    rtpPorts: parsedText(parsePortRange).prefault(DEFAULTS.media.rtpPorts),
    codecs: codecsSchema.default([...DEFAULTS.media.codecs]),
    threads: z.union([z.literal('auto'), z.int().min(1).max(256)]).default(DEFAULTS.media.threads),
    inactivityMs: durationMs(1_000).default(DEFAULTS.media.inactivityMs),
    srtp: z.enum(['off', 'optional', 'required']).default(DEFAULTS.media.srtp),
    freeswitch: z.array(freeswitch).prefault([{}]),
    zone: zoneName.nullable().default(null),
    promptListen: parsedText(parseHostPort).prefault(DEFAULTS.media.promptListen),
    quality: z
      .strictObject({ alarmMos: z.number().min(1).max(4.4).nullable().default(DEFAULTS.media.quality.alarmMos) })
      .prefault({}),
    webrtc: webrtcSchema.prefault({}),
  }),
  freeswitchIsNamed,
  freeswitchIsNamedOnce,
  promptsCanBeFetched,
);

const prompts = related(
  z.strictObject({
    directory: someText().default(DEFAULTS.prompts.directory),
    cache: someText().default(DEFAULTS.prompts.cache),
    cacheMaxMb: z.int().min(16).max(1_000_000).default(DEFAULTS.prompts.cacheMaxMb),
    urls: z
      .strictObject({
        allowPrivate: z.boolean().default(DEFAULTS.prompts.urls.allowPrivate),
        maxMb: z.int().min(1).max(64).default(DEFAULTS.prompts.urls.maxMb),
        timeoutMs: durationMs(100, 60_000).default(DEFAULTS.prompts.urls.timeoutMs),
      })
      .prefault({}),
    holdMusic: promptSchema.nullable().prefault(DEFAULTS.prompts.holdMusic),
    announcement: promptSchema.nullable().prefault(DEFAULTS.prompts.announcement),
    wait: waitPromptSchema.nullable().prefault(DEFAULTS.prompts.wait),
    callerLeft: promptSchema.nullable().prefault(DEFAULTS.prompts.callerLeft),
    takenElsewhere: promptSchema.nullable().prefault(DEFAULTS.prompts.takenElsewhere),
  }),
  waitIsFilled,
);

/** `routes[]`. */
export const routeSchema = related(
  z.strictObject({
    match: z.strictObject({ to: checkedText(matchFault) }),
    maxCalls: z.int().min(1).max(1_000_000).nullable().default(DEFAULTS.route.maxCalls),
    maxCallsPerSecond: z.int().min(1).max(100_000).nullable().default(DEFAULTS.route.maxCallsPerSecond),
    refuseWith: z.union([z.literal(503), z.literal(486)]).default(DEFAULTS.route.refuseWith),
    answer: z
      .strictObject({
        mode: z.enum(['at-once', 'early-media']).default(DEFAULTS.answer.mode),
        maxEarlyMs: durationMs(1_000, LIMITS.maxEarlyMs).default(DEFAULTS.answer.maxEarlyMs),
      })
      .prefault({}),
    zone: zoneName.nullable().default(null),
    ai: aiSchema.default({ kind: 'none' }),
    handoff: handoffSchema.prefault({}),
    transfer: z
      .strictObject({
        agent: z.boolean().default(DEFAULTS.transfer.agent),
        caller: z.boolean().default(DEFAULTS.transfer.caller),
      })
      .prefault({}),
    escalation: escalationSchema.default([]),
    recording: routeRecordingSchema.prefault({}),
  }),
  handoffFitsAi,
  escalationFits,
  voiceHasWayOn,
  askedAiSpeaks,
).transform((given): Route => ({ ...given, handoff: completeHandoff(given.handoff, given.ai.kind !== 'none') }));

const overload = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.limits.overload.enabled),
  loopDelayMs: durationMs(1).default(DEFAULTS.limits.overload.loopDelayMs),
  mediaDelayMs: durationMs(1).default(DEFAULTS.limits.overload.mediaDelayMs),
  answerMs: durationMs(1).default(DEFAULTS.limits.overload.answerMs),
  retryAfterSeconds: z.int().min(1).max(3_600).default(DEFAULTS.limits.overload.retryAfterSeconds),
});

const conversation = z.strictObject({
  keys: related(
    z.strictObject({
      hold: keySequence.default(DEFAULTS.conversation.keys.hold),
      consult: keySequence.default(DEFAULTS.conversation.keys.consult),
      merge: keySequence.default(DEFAULTS.conversation.keys.merge),
      leave: keySequence.default(DEFAULTS.conversation.keys.leave),
      returnToAi: keySequence.default(DEFAULTS.conversation.keys.returnToAi),
      park: keySequence.default(DEFAULTS.conversation.keys.park),
      release: keySequence.default(DEFAULTS.conversation.keys.release),
    }),
    keysAreTold,
  ).prefault({}),
  agentLeaves: z.enum(['end', 'continue']).default(DEFAULTS.conversation.agentLeaves),
  ringTimeoutMs: ringTimeoutSchema.default(DEFAULTS.conversation.ringTimeoutMs),
  parkTimeoutMs: durationMs(1_000).default(DEFAULTS.conversation.parkTimeoutMs),
});

/** The schema of the configuration: its input is the file, its output is what the program uses. Only this parses it. */
export const configSchema = related(
  z.strictObject({
    sip: sip.prefault({}),
    media: media.prefault({}),
    prompts: prompts.prefault({}),
    routes: related(z.array(routeSchema), unique(['match', 'to'])).default([]),
    agents: agentsSchema.default([]),
    queues: queuesSchema.default([]),
    hours: hoursSchema.default([]),
    callbacks: callbacksSchema.prefault({}),
    voicemail: voicemailSchema.prefault({}),
    clickToCall: clickToCallSchema.default([]),
    conversation: conversation.prefault({}),
    speech: speechSchema.prefault({}),
    transcription: transcriptionSchema.prefault({}),
    recording: recordingSchema.prefault({}),
    store: z
      .strictObject({
        url: parsedText(parseStoreUrl).prefault(DEFAULTS.store.url),
        retentionDays: daysSchema.default(DEFAULTS.store.retentionDays),
        connections: z.int().min(3).max(100).default(DEFAULTS.store.connections),
        spool: z
          .strictObject({
            directory: someText().default(DEFAULTS.store.spool.directory),
            maxMegabytes: z.int().min(1).max(1_000_000).default(DEFAULTS.store.spool.maxMegabytes),
          })
          .prefault({}),
      })
      .prefault({})
      .transform(({ url, ...rest }): StoreConfig => ({ ...url, ...rest })),
    node: z.strictObject({ name: agentName.nullable().default(DEFAULTS.node.name) }).prefault({}),
    audit: z.strictObject({ key: someText().nullable().default(DEFAULTS.audit.key) }).prefault({}),
    tracing: tracingSchema.nullable().default(null),
    webhooks: webhooksSchema.default([]),
    context: contextSchema.prefault({}),
    crm: crmSchema.nullable().default(null),
    summary: summarySchema.nullable().default(null),
    api: apiSchema.prefault({}),
    log: z
      .strictObject({
        level: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default(DEFAULTS.log.level),
        sipTrace: z.boolean().default(DEFAULTS.log.sipTrace),
      })
      .prefault({}),
    limits: z.strictObject({ overload: overload.prefault({}) }).prefault({}),
    dialects: dialectsSchema.prefault({}),
    drain: related(
      z.strictObject({
        graceMs: durationMs(0).default(DEFAULTS.drain.graceMs),
        forceMs: durationMs(1).default(DEFAULTS.drain.forceMs),
      }),
      graceBeforeForce,
    ).prefault({}),
  }),
  sipOutsideRtp,
  wssHasCertificate,
  trunksHaveCodec,
  destinationsExist,
  queuesExist,
  hoursExist,
  offersAreFilled,
  mailboxesExist,
  pauseKeysAreFree,
  pauseRulesHear,
  modelsHear,
  voiceIsHeard,
  zonesExist,
) satisfies z.ZodType<Config>;
