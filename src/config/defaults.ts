import { CALL_LIMITS } from '../ports/call-limits.ts';

/**
 * Every default of the configuration, as the file would write it. {@link configSchema} reads the defaults from here,
 * and nothing else repeats them.
 */
export const DEFAULTS = {
  sip: {
    engine: 'embedded',
    listen: ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060', 'ws:127.0.0.1:5066'],
    realm: 'warmbridge',
    ringTimeoutMs: 30_000,
    breaker: { failures: 3, pauseMs: 30_000, maxPauseMs: 600_000 },
    drachtio: { host: '127.0.0.1', port: 9022, secret: 'change-me' },
    trunk: {
      challenge: false,
      challengeAlgorithms: ['SHA-256', 'MD5'],
      optionsIntervalMs: 30_000,
      maxCalls: 200,
      maxCallsPerSecond: 20,
      silenceMs: 6_000,
      dtmf: 'auto',
      callerIdentity: 'from',
      trusted: true,
      stirShaken: 'drop',
      diversion: false,
      historyInfo: false,
      numbers: {
        internationalPrefix: '00',
        nationalPrefix: '0',
        bare: 'as-is',
        // Short codes such as 112, 110 and 116117, and the extensions of most PBXs.
        extensionDigits: 6,
        incoming: { format: 'as-is', strip: 0, prefix: '' },
        outgoing: { format: 'as-is', strip: 0, prefix: '' },
      },
    },
    // RFC 5626 4.4.2 has 24 to 29 seconds for what keeps a NAT binding of UDP alive.
    register: { expiresS: 3_600, keepAliveMs: 25_000 },
    user: { mayCall: false },
    passTtlMs: 600_000,
    registrar: {
      minExpiresS: 60,
      maxExpiresS: 3_600,
      maxContacts: 5,
      keepAliveMs: 25_000,
      challengeAlgorithms: ['SHA-256', 'MD5'],
    },
  },
  media: {
    engine: 'embedded',
    address: '127.0.0.1',
    rtpPorts: '20000-29999',
    codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'],
    srtp: 'off',
    threads: 'auto',
    inactivityMs: 30_000,
    freeswitch: { host: '127.0.0.1', port: 8021, password: 'change-me', profile: 'drachtio_mrf', prompts: 'shared' },
    promptListen: '127.0.0.1:8086',
    quality: { alarmMos: 3.1 },
    // As long as coturn's documentation has it; a call outlives no such credential.
    webrtc: { enabled: true, iceTtlMs: 86_400_000 },
  },
  prompts: {
    directory: 'prompts',
    cache: 'data/prompt-cache',
    cacheMaxMb: 256,
    urls: { allowPrivate: false, maxMb: 10, timeoutMs: 10_000 },
    holdMusic: { file: 'hold.wav' },
    announcement: { text: 'Let me connect you with a specialist. One moment, please.' },
    wait: { text: 'Thank you for holding. {waitText}', everyMs: 20_000 },
    callerLeft: { text: 'The caller has left.' },
    takenElsewhere: { text: 'Somebody else has taken the call.' },
  },
  route: { maxCalls: null, maxCallsPerSecond: null, refuseWith: 503 },
  answer: { mode: 'at-once', maxEarlyMs: 150_000 },
  handoff: {
    hunt: 'sequential',
    ringTimeoutMs: 20_000,
    totalTimeoutMs: 60_000,
    accept: { mode: 'dtmf', accept: '1', decline: '2', replay: '3', timeoutMs: 10_000 },
    strategy: 'conference',
    contextTimeoutMs: 2_000,
    releaseAfterMs: null,
    earlyMedia: false,
    maxPerCall: 20,
    maxAtOnce: null,
    whisper: { text: 'Call from {from}. {reason}. {summary}' },
    whisperMaxMs: 20_000,
    whisperPrivacy: { enabled: true, alarmDb: -50 },
    introduction: null,
    reason: 'New call',
  },
  queue: {
    maxLength: 100,
    maxWaitMs: 600_000,
    strategy: 'longest-idle',
    serviceLevelMs: 20_000,
    whenNoAgents: 'leave',
    keys: { callback: null, voicemail: null, ai: null },
  },
  voicemail: {
    greeting: { text: 'Nobody can take your call right now. Please leave a message after the tone.' },
    beep: { file: 'beep.wav' },
    thanks: { text: 'Thank you. Goodbye.' },
    maxMs: 120_000,
    silenceMs: 5_000,
    minMs: 1_000,
    endKey: '#',
  },
  callButton: { maxCalls: 10, callsPerMinute: 30, visitorCallsPerMinute: 3 },
  agent: { maxCalls: 1, wrapUpMs: 0, state: 'available', watch: 'off' },
  conversation: {
    keys: {
      hold: '*1',
      consult: '*2',
      merge: '*3',
      leave: '*4',
      returnToAi: '*5',
      park: '*6',
      release: '*8',
    },
    agentLeaves: 'continue',
    ringTimeoutMs: 20_000,
    parkTimeoutMs: 300_000,
  },
  callbacks: {
    order: 'caller-first',
    maxAttempts: 3,
    spacingMs: 900_000,
    maxAtOnce: 2,
    expiresMs: 86_400_000,
    ringTimeoutMs: 30_000,
    machine: 'detect',
    allow: ['*'],
    offer: {
      text: 'We can call you back at {number}. Press 1 to confirm, 2 to enter another number, or hang up.',
    },
    ask: { text: 'Please enter the number at which we may call you back, and then the pound key.' },
    invalid: { text: 'We cannot call that number.' },
    thanks: { text: 'Thank you. We will call you back. Goodbye.' },
    greeting: { text: 'Hello. You asked us to call you back. One moment, please, somebody will be with you.' },
    nobody: 'We are sorry, nobody is free at the moment. Goodbye.',
    agentFirst: {
      whisper: { text: 'This is a callback. You will be connected to {from}. {reason}. {summary}' },
      calling: { text: 'Thank you. We are calling now.' },
      ringback: { file: 'ringback-north-america.wav' },
      unreached: { text: 'You cannot be connected: {why}. Thank you, goodbye.' },
      retryMs: 60_000,
    },
  },
  transfer: { agent: true, caller: false },
  speech: {
    tts: { engine: 'flite' },
    stt: { engine: 'none' },
    models: 'data/models',
    bargeIn: { enabled: true, minSpeechMs: 250 },
    endOfTurnMs: 700,
  },
  transcription: { enabled: true, workers: 1, redact: ['card-numbers'] },
  recording: {
    enabled: true,
    directory: 'data/recordings',
    retentionDays: null,
    siprec: null,
    announcement: null,
    beep: null,
    /** What is heard where `beep` names no sound. */
    tone: { file: 'recording-beep.wav' },
    briefings: false,
    keys: { pause: null, resume: null },
    pauseMaxMs: 300_000,
    pauseTranscript: 'pause',
    format: 'wav',
    opus: { bitrate: 16_000 },
    region: 'us-east-1',
    forcePathStyle: false,
  },
  audit: { key: null },
  tracing: { ratio: 1, serviceName: 'warmbridge' },
  store: {
    url: 'sqlite:data/warmbridge.db',
    retentionDays: null,
    connections: 5,
    spool: { directory: 'data/spool', maxMegabytes: 1_024 },
  },
  node: { name: null },
  siteWebhook: { timeoutMs: 3_000, allowPrivate: false },
  webhooks: { events: ['*'], allowPrivate: false, timeoutMs: 10_000, concurrency: 16 },
  context: { linkTtlMs: 3_600_000 },
  crm: { allowPrivate: false, timeoutMs: 5_000 },
  api: {
    listen: '127.0.0.1:8080',
    pathPrefix: '',
    sessions: { idleMs: 3_600_000, maxMs: 12 * 3_600_000 },
    // A program that answers every event of 50 calls a second with two requests stays below that.
    rateLimits: { perMinute: 12_000, strangersPerMinute: 600, callsPerMinute: 3_000 },
    tls: { minVersion: 'TLSv1.2' },
  },
  log: { level: 'info', sipTrace: false },
  limits: {
    overload: { enabled: true, loopDelayMs: 50, mediaDelayMs: 40, answerMs: 60, retryAfterSeconds: 5 },
  },
  voiceAi: {
    whileHuman: 'park',
    whenEnded: 'hangup',
    reconnects: 2,
    connectTimeoutMs: 5_000,
    pauseMs: 200,
    fallback: [{ kind: 'handoff' }],
  },
  dialects: { twilio: { rest: false }, voipbin: { enabled: true, signup: false }, teler: { apiKey: null } },
  drain: { graceMs: 30_000, forceMs: 600_000 },
} as const;

/** The placeholder for secrets in the examples. A configuration that keeps it gets a warning. */
export const PLACEHOLDER_SECRET = 'change-me';

/** Limits of the configuration. */
export const LIMITS = {
  /** The longest timer is a day. */
  maxDurationMs: 86_400_000,
  /** Callers who are heard before the answer may send nothing, so a call whose other side is gone is not noticed. */
  maxEarlyMs: 600_000,
  /** A shorter ring reaches no agent. */
  minRingTimeoutMs: 1_000,
  minKeyLength: 8,
  /** A week. */
  maxSessionMs: 7 * 86_400_000,
  /** Reverse proxies whose headers are believed. */
  maxProxies: 100,
  maxWebhookTimeoutMs: 60_000,
  /** A caller waits meanwhile. */
  maxSiteTimeoutMs: 30_000,
  /** UDP ports for one call with an AI leg and an agent: RTP and RTCP of three legs, and one leg to spare. */
  minRtpPorts: 8,
  minRtpPort: 1_024,
  /** Characters that a model is told of what it is to do. */
  maxInstructions: 32_768,
  maxNameLength: 64,
  /** A registration that is shorter is refreshed all the time. */
  minRegistrationS: 60,
  /** A week. */
  maxRegistrationS: 7 * 86_400,
  /** Telephones that register with us, and contacts of one of them. */
  maxUsers: 10_000,
  maxContacts: 20,
  /** RFC 3261 10.3: nobody who asks for an hour is told to ask for more. */
  maxMinExpiresS: 3_600,
  minKeepAliveMs: 5_000,
  maxKeepAliveMs: 3_600_000,
  maxPassTtlMs: 86_400_000,
  /** What browsers are told of ways to us. */
  maxIceServers: 10,
  maxIceUrls: 8,
  maxExternalAddresses: 8,
  maxCallButtons: 100,
  maxOrigins: 20,
  maxQueues: 100,
  /** Callers that may wait in one queue. */
  maxQueueLength: 1_000,
  maxPriority: 100,
  maxCallbackAttempts: 50,
  maxCallbackPatterns: 100,
  /** A month. */
  maxCallbackLifeMs: 31 * 86_400_000,
  /** Named opening hours, and dates of each that are not like the others. */
  maxHours: 100,
  maxHoursExceptions: 500,
  maxUriLength: CALL_LIMITS.maxDestinationLength,
} as const;

/** The name of the CRM among the receivers of events. */
export const CRM_NAME = '@crm';
