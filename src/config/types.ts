import type { AcceptPolicy, Fallback } from '../ports/call-control.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { HandoffStrategy } from '../ports/records.ts';

/**
 * The whole configuration, as the program uses it: every default filled in, every text parsed into its parts, deeply
 * frozen. `config/warmbridge.yaml` shows how a file says it; `schema.ts` is what reads it; `defaults.ts` has the
 * defaults. Relative paths are relative to the working directory of the process.
 */
export interface Config {
  readonly sip: SipConfig;
  readonly media: MediaConfig;
  readonly prompts: PromptsConfig;
  /** In the order of the file. {@link matchRoute} picks one. */
  readonly routes: readonly Route[];
  readonly speech: SpeechConfig;
  readonly recording: RecordingConfig;
  readonly store: StoreConfig;
  readonly webhooks: readonly WebhookConfig[];
  readonly api: ApiConfig;
  readonly log: LogConfig;
  readonly drain: DrainConfig;
}

/** Host and port. An IPv6 address has no brackets here. */
export interface HostPort {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** One address where SIP is received. */
export interface SipListen extends HostPort {
  /** `tls` needs {@link SipConfig.tls}. */
  readonly protocol: 'udp' | 'tcp' | 'tls';
  /** An IP address; `0.0.0.0` and `::` are every address of the machine. */
  readonly host: string;
  /** As written, such as `udp:127.0.0.1:5060`, `tcp:[::1]:5060` or `tls:10.0.0.9:5061`. */
  readonly text: string;
}

/** A drachtio-server's control port. */
export interface DrachtioConfig extends HostPort {
  readonly secret: string;
}

/** Names of PEM files. They were read and found good when the configuration was loaded. */
export interface SipTlsConfig {
  /** Our certificate, with those between it and its root. */
  readonly cert: string;
  /** Its private key, without a passphrase. */
  readonly key: string;
  /** Who vouches for the peers that we call by TLS; null: the authorities that Node knows. */
  readonly ca: string | null;
}

export interface SipConfig {
  /** `embedded`: our own SIP server; `drachtio`: a drachtio-server at `drachtio`. */
  readonly engine: 'embedded' | 'drachtio';
  /** Embedded engine only, as are `tls` and `externalAddress`: drachtio-server has its own contacts. */
  readonly listen: readonly SipListen[];
  /** Null: no TLS. */
  readonly tls: SipTlsConfig | null;
  /** Host that peers are told in Via and Contact, such as that of a NAT in front of us; null: the one that they reach. */
  readonly externalAddress: string | null;
  /** Of our digest challenges (RFC 3261 22.1). */
  readonly realm: string;
  readonly drachtio: DrachtioConfig;
  /** Who may send us calls, and where we send ours. Empty: any source on loopback may, see {@link sourceAllowed}. */
  readonly trunks: readonly Trunk[];
}

/** An IP network, such as `10.0.0.0/24`. */
export interface Network {
  readonly address: string;
  /** Length of the prefix in bits. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
  /** As written. */
  readonly text: string;
}

/** A SIP peer: a PBX, a session border controller, a carrier. */
export interface Trunk {
  /** Unique. */
  readonly name: string;
  /** Where our calls to this peer go. */
  readonly uri: string;
  /** The peer's sources. Empty: it takes our calls and sends none. */
  readonly allow: readonly Network[];
  /** Credentials for the peer's digest challenges (RFC 3261 22); null: none. */
  readonly auth: { readonly username: string; readonly password: string } | null;
  /** True: the peer's own requests outside of dialogs have to carry `auth`, too. */
  readonly challenge: boolean;
  /** What our challenges offer, in this order (RFC 8760 2.4). */
  readonly challengeAlgorithms: readonly ('SHA-256' | 'MD5')[];
  /** Between two OPTIONS that ask whether the peer is there; 0: it is not asked. */
  readonly optionsIntervalMs: number;
  /** Calls at one time. */
  readonly maxCalls: number;
  /** New calls a second. */
  readonly maxCallsPerSecond: number;
}

/** The audio encodings, by their RTP names (RFC 3551 6). */
export type CodecName = 'PCMU' | 'PCMA';

/** A FreeSWITCH's event socket and the SIP profile that serves drachtio-fsmrf. */
export interface FreeswitchConfig extends HostPort {
  readonly password: string;
  readonly profile: string;
  /** How it comes by prompts: from a directory that both can read, or over HTTP from `MediaConfig.promptListen`. */
  readonly prompts: 'shared' | 'http';
}

export interface MediaConfig {
  /** `embedded`: our own media engine; `freeswitch`: those at `freeswitch`. */
  readonly engine: 'embedded' | 'freeswitch';
  /** IP address that our SDP names and RTP is received on. */
  readonly address: string;
  /** UDP ports for RTP (even) and RTCP (the next, odd), both ends included; `first` is even (RFC 3550 11). */
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** In order of preference. */
  readonly codecs: readonly CodecName[];
  /** A leg that sent no packet for so long is dead. */
  readonly inactivityMs: number;
  readonly freeswitch: readonly FreeswitchConfig[];
  /** Where FreeSWITCH fetches prompts, an IP address of ours that it reaches. Used where one has `prompts: http`. */
  readonly promptListen: HostPort;
}

/** What callers are made to hear. Null: nothing is played there. */
export interface PromptsConfig {
  /** Where the `file` of every prompt is looked for. */
  readonly directory: string;
  /** Where the program keeps texts that were spoken, and music in a form that FreeSWITCH repeats without a seam. */
  readonly cache: string;
  /** Repeated while the caller waits. */
  readonly holdMusic: Prompt | null;
  /** Played to the caller when a handoff starts. */
  readonly announcement: Prompt | null;
  /** Played to a waiting caller every `everyMs`; `{waitText}` in its text stands for how long the caller has waited. */
  readonly wait: { readonly prompt: Prompt; readonly everyMs: number } | null;
  /** Played to an agent whose caller hung up during the briefing. */
  readonly callerLeft: Prompt | null;
}

/** What answers first. `none`: nothing does, the call goes straight to handoff. */
export type AiConfig =
  /** `secret` signs our requests; null: they are not signed. */
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  /** A WebSocket, `ws:` or `wss:`. */
  | { readonly kind: 'media-stream'; readonly url: string }
  | { readonly kind: 'sip'; readonly uri: string }
  | { readonly kind: 'none' };

/** What a handoff does where its request does not say. */
export interface HandoffConfig {
  /** `sip:`, `sips:` and `tel:` URIs. May be empty only where an AI answers, which then names them itself. */
  readonly destinations: readonly string[];
  /** `sequential`: one after the other; `simultaneous`: all at once. */
  readonly hunt: 'sequential' | 'simultaneous';
  /** How long one destination rings. At most `totalTimeoutMs`. */
  readonly ringTimeoutMs: number;
  /** From the trigger until an agent has accepted. */
  readonly totalTimeoutMs: number;
  readonly accept: AcceptPolicy;
  readonly strategy: HandoffStrategy;
  /** Handoffs that one call may have: an AI application that goes round in circles is stopped by it. */
  readonly maxPerCall: number;
  /** Tried in order. */
  readonly fallback: readonly Fallback[];
  /** The briefing. `{from}`, `{to}`, `{reason}` and `{summary}` in its text stand for those of the call. */
  readonly whisper: Prompt;
  /** The reason of a handoff that nobody asked for, as with the AI kind `none`. */
  readonly reason: string;
}

/** What becomes of calls to a number. */
export interface Route {
  /** `to`: a number, a prefix that ends in `*`, or `*`; {@link matchRoute} says how it is compared. */
  readonly match: { readonly to: string };
  readonly ai: AiConfig;
  readonly handoff: HandoffConfig;
}

export interface SpeechConfig {
  readonly tts: { readonly engine: 'flite' };
  /** `none`: no transcript. */
  readonly stt: { readonly engine: string };
}

export interface RecordingConfig {
  readonly enabled: boolean;
  readonly directory: string;
  /** Days after its end that a recording is kept; null: as long as its call. */
  readonly retentionDays: number | null;
}

/** Where the journal lives, and how long. */
export type StoreConfig = StoreAddress & {
  /** Days after its end that a call stays on record, with its recording; null: for ever. */
  readonly retentionDays: number | null;
};

/** Where the journal lives. */
export type StoreAddress =
  /** `file` is a path, or `:memory:`. */
  | { readonly kind: 'sqlite'; readonly file: string; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** A receiver of events. */
export interface WebhookConfig {
  readonly url: string;
  /** Key of the signature; null: not signed. */
  readonly secret: string | null;
  /** Names of events, `*` for all. */
  readonly events: readonly string[];
}

/**
 * What the holder of an API key may do, each more than the one before:
 * `viewer` reads calls, handoffs, events, routes and metrics;
 * `operator` also hears recordings and acts on calls: hangs up, hands off, changes metadata;
 * `admin` also changes what the program does for later calls (no endpoint does yet).
 */
export type ApiRole = 'viewer' | 'operator' | 'admin';

export interface ApiKey {
  /** Unique; what the log says about who asked. */
  readonly name: string;
  readonly role: ApiRole;
  /** The bearer token. */
  readonly key: string;
}

export interface ApiConfig {
  readonly listen: HostPort;
  readonly keys: readonly ApiKey[];
}

/** Names of pino's levels. */
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface LogConfig {
  readonly level: LogLevel;
}

/** How the process ends on SIGTERM. */
export interface DrainConfig {
  /** So long calls that have no human yet may go on. Less than `forceMs`. */
  readonly graceMs: number;
  /** So long any call may go on. */
  readonly forceMs: number;
}

/** Something wrong with the configuration. */
export interface ConfigFault {
  /** Such as `routes[0].handoff.ringTimeoutMs`, the file's name, or the name of an environment variable. */
  readonly path: string;
  readonly message: string;
}

/** What {@link loadConfig} makes of a file and the environment. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigFault[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };
