/** The part of the configuration that is about SIP. */
import type { CodecName } from '../ports/codec-name.ts';
import type { NumberFormat } from '../ports/number-format.ts';
import type { TrunkProfile } from './trunk-profiles.ts';

/** A host and a port. An IPv6 address has no brackets here. */
export interface HostPort {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** One address where SIP is received. */
export interface SipListen extends HostPort {
  /** `tls` needs {@link SipConfig.tls}; `wss` that, or the certificate of the API. */
  readonly protocol: SipProtocol;
  /** An IP address. `0.0.0.0` and `::` are all addresses of the machine. */
  readonly host: string;
  /** The text of the file, such as `udp:127.0.0.1:5060`, `tcp:[::1]:5060` or `ws:127.0.0.1:5066`. */
  readonly text: string;
}

/** `ws` and `wss` are SIP over WebSocket (RFC 7118), which browsers speak. */
export type SipProtocol = (typeof SIP_PROTOCOLS)[number];

export const SIP_PROTOCOLS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;

/** Telephones in browsers. */
export interface WebSocketConfig {
  /**
   * Origins of pages that may connect, such as `https://desk.example.com`; `*`: any. Pages from the host that the WebSocket is
   * asked of, and from the browser's own machine, may in any case.
   */
  readonly origins: readonly string[];
  /** The addresses that browsers are told. Empty: made of the listeners and the host that the API is asked at. */
  readonly urls: readonly string[];
}

/** A drachtio-server's control port. */
export interface DrachtioConfig extends HostPort {
  readonly secret: string;
}

/** Names of PEM files. They are read and checked when the configuration is loaded. */
export interface SipTlsConfig {
  /** Our certificate, followed by those between it and its root. */
  readonly cert: string;
  /** The private key of the certificate, without a passphrase. */
  readonly key: string;
  /** Authorities for the peers that we call by TLS. Null takes those that Node knows. */
  readonly ca: string | null;
  /** Trunks with certificates of their own. */
  readonly peers: readonly SipTlsPeer[];
}

/** TLS with one trunk, where it differs from {@link SipTlsConfig}. Files are PEM. */
export interface SipTlsPeer {
  /** Name of the trunk. */
  readonly trunk: string;
  /** The certificate that we show when we connect to it, and its key. Null: those of {@link SipTlsConfig}. */
  readonly cert: string | null;
  readonly key: string | null;
  /** Authorities for its certificate, both ways. Null: those of {@link SipTlsConfig}. */
  readonly ca: string | null;
  /** Whether it must show a certificate of the host of its URI when it connects to us. */
  readonly verify: boolean;
}

export interface SipConfig {
  /** `embedded` is our own SIP server, `drachtio` is a drachtio-server at `drachtio`. */
  readonly engine: 'embedded' | 'drachtio';
  /** For the embedded engine only, like `tls` and `externalAddress`. A drachtio-server has its own contacts. */
  readonly listen: readonly SipListen[];
  /** Null turns TLS off. */
  readonly tls: SipTlsConfig | null;
  readonly webSocket: WebSocketConfig;
  /**
   * Host in our Via and Contact, such as that of a NAT in front of us. Null takes the address that the peer reaches.
   */
  readonly externalAddress: string | null;
  /** Realm of our digest challenges (RFC 3261 22.1). */
  readonly realm: string;
  /** Proxies in front of us: a request from there counts as one from where it came to them. */
  readonly proxies: readonly Network[];
  readonly drachtio: DrachtioConfig;
  /** The peers that send us calls and get ours. Without any, loopback may send, see {@link sourceAllowed}. */
  readonly trunks: readonly Trunk[];
  /** Which trunks get which numbers. The first rule that matches counts. Without any, the first trunk gets all. */
  readonly outbound: readonly OutboundRule[];
  /** Telephones that register with us. Without any we are no registrar. */
  readonly users: readonly SipUser[];
  readonly registrar: RegistrarConfig;
  /** How long the credentials are good that a browser gets in place of a password (`POST /v1/telephone`). */
  readonly passTtlMs: number;
  /** How long a call of ours rings, if the request does not say. */
  readonly ringTimeoutMs: number;
  readonly breaker: BreakerConfig;
}

/** Whoever may register telephones under one name (RFC 3261 10). */
export interface SipUser {
  /** User part of the address of record, and user name of the digest credentials. */
  readonly name: string;
  readonly password: string;
  /** Where its telephones may be; null: anywhere. */
  readonly allow: readonly Network[] | null;
  /** Whether its telephones may call us, as a trunk does. */
  readonly mayCall: boolean;
  /** Whether calls from and to its telephones are encrypted. Null: as {@link MediaConfig.srtp} says. */
  readonly srtp: SrtpMode | null;
  /** The zone of the calls that come from it, as {@link Trunk.zone}. */
  readonly zone: string | null;
}

/** How telephones register with us. */
export interface RegistrarConfig {
  /** Who wants to register for less, in seconds, is told to ask for this (423, RFC 3261 10.3). */
  readonly minExpiresS: number;
  /** Nobody is registered for longer. It is granted to who does not say. */
  readonly maxExpiresS: number;
  /** Contacts of one user at a time. */
  readonly maxContacts: number;
  /** Time between two OPTIONS to a contact, which keep NATs open and show whether it is there. 0 sends none. */
  readonly keepAliveMs: number;
  /** The algorithms that our challenges offer, in this order (RFC 8760 2.4). */
  readonly challengeAlgorithms: readonly ('SHA-256' | 'MD5')[];
}

/** When a trunk or a destination is spared calls. */
export interface BreakerConfig {
  /** So many failures in a row. 0: never. */
  readonly failures: number;
  /** How long at first. Each pause is twice as long as the one before it, up to `maxPauseMs`. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

/** Where some numbers go out. */
export interface OutboundRule {
  /** A number, a prefix that ends in `*`, or `*`. */
  readonly match: string;
  /** Names of trunks, in the order in which they are tried. */
  readonly trunks: readonly string[];
  /** So many characters are taken off the number's beginning; a plus is one of them. */
  readonly strip: number;
  /** What is put before the rest. */
  readonly prefix: string;
  /**
   * How much of the calls each of `trunks` gets, in its order: they are tried in an order by chance (RFC 2782), and one of
   * 0 only after the others. Null: always in their order.
   */
  readonly weights: readonly number[] | null;
}

/** An IP network, such as `10.0.0.0/24`. */
export interface Network {
  readonly address: string;
  /** Length of the prefix in bits. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
  /** The text of the file. */
  readonly text: string;
}

/** Where an INVITE names its caller. */
export type CallerPlace = (typeof CALLER_PLACES)[number];

export const CALLER_PLACES = ['from', 'p-asserted-identity', 'both', 'none'] as const;
/** Whether calls are encrypted (SRTP): see `SrtpPolicy` of the media port. */
export type SrtpMode = 'off' | 'optional' | 'required';

/** What a trunk does about reliable provisional responses. */
export type Rel1xx = 'off' | 'supported' | 'required';

/** A SIP peer: a PBX, a session border controller, a carrier. */
export interface Trunk {
  /** Unique name. */
  readonly name: string;
  /** The kind of peer that it is, whose usual settings it has where it does not say otherwise; null: none of those. */
  readonly profile: TrunkProfile | null;
  /** Where our calls to this peer go. */
  readonly uri: string;
  /** The next hop of our calls and OPTIONS to this peer, a SIP URI; null: where `uri` leads. */
  readonly proxy: string | null;
  /** The peer's sources, of SIP and of RTP. An empty list means that the peer takes our calls and sends none. */
  readonly allow: readonly Network[];
  /** Credentials for the peer's digest challenges (RFC 3261 22); null if there are none. */
  readonly auth: { readonly username: string; readonly password: string } | null;
  /** If true, the peer's own requests outside of dialogs must carry `auth` too. */
  readonly challenge: boolean;
  /** The algorithms that our challenges offer, in this order (RFC 8760 2.4). */
  readonly challengeAlgorithms: readonly ('SHA-256' | 'MD5')[];
  /** Time between two OPTIONS that ask whether the peer is there. 0 sends none. */
  readonly optionsIntervalMs: number;
  /** Most calls at one time. */
  readonly maxCalls: number;
  /** Most new calls per second. */
  readonly maxCallsPerSecond: number;
  /** A peer that gives no sign of life (a response above 100) to an INVITE for so long is passed over for the next. */
  readonly silenceMs: number;
  /**
   * How the peer sends and takes keys. `auto`: by RFC 4733 if telephone-event was agreed on, otherwise as tones in the
   * audio. `rfc4733`: by RFC 4733 alone. `info`: we send them by INFO. `inband`: as tones, whatever was agreed on. Keys
   * that come by INFO or RFC 4733 always count.
   */
  readonly dtmf: 'auto' | 'rfc4733' | 'info' | 'inband';
  /**
   * Where our INVITEs name the caller: in From, in P-Asserted-Identity (RFC 3325) with `from` in From, in both, or in
   * `none` of them, with `from` in From. P-Asserted-Identity says that the peer is trusted: it gets the number of an
   * anonymous caller, too.
   */
  readonly callerIdentity: CallerPlace;
  /** Our own number, or `account` for the user name of `auth`, for From where it is not the caller; null: none. */
  readonly from: string | null;
  /** Whether what its INVITEs assert of callers counts (RFC 3325 5). Otherwise it is as if it had not come. */
  readonly trusted: boolean;
  /** Whether INVITEs to it carry what was signed of the caller (Identity, RFC 8224). */
  readonly stirShaken: 'pass' | 'drop';
  /** Whether the INVITE to an agent names the number that the caller dialled (Diversion, RFC 5806). */
  readonly diversion: boolean;
  /** Whether the INVITE to an agent names all targets that the call had (History-Info, RFC 7044). */
  readonly historyInfo: boolean;
  /** Whether calls from and to this peer are encrypted. Null: as {@link MediaConfig.srtp} says. */
  readonly srtp: SrtpMode | null;
  /**
   * Codecs of calls from and to this peer, the preferred one first: those of {@link MediaConfig.codecs} that are here, in
   * this order, in our offers and in our answers. Null: all of those; an answer goes by the order of the offer.
   */
  readonly codecs: readonly CodecName[] | null;
  /**
   * Reliable provisional responses (100rel, RFC 3262), both ways. `off`: not offered, and an INVITE that requires them is
   * refused. `supported`: offered and taken. `required`: our INVITEs require them, and one that does not offer them is
   * refused. Null: not offered, and an INVITE may require them.
   */
  readonly rel1xx: Rel1xx | null;
  /** The zone of its calls: their media are on a server there ({@link FreeswitchConfig.zone}). Null: see the route's. */
  readonly zone: string | null;
  /** Where we register (RFC 3261 10), so that the peer knows where to send its calls; null: nowhere. */
  readonly register: TrunkRegister | null;
  /** How the peer writes numbers; null: they are passed on as they are, both ways. */
  readonly numbers: NumberFormat | null;
  /** The name of the user whose telephone calls us. Absent: it is a trunk of the configuration. */
  readonly user?: string | undefined;
  /** The button whose guest calls us, and the number that it may call. Absent: it is no guest. */
  readonly button?: { readonly name: string; readonly to: string } | undefined;
  /** Most new calls in a minute, in the place of `maxCallsPerSecond`: so many come at once, and flow back. */
  readonly callsPerMinute?: number | undefined;
}

/** Our registration at a peer. */
export interface TrunkRegister {
  /** The address of record: `sip:2000@pbx.example.com`. Without a user it is the one of `username`. */
  readonly uri: string;
  /** Digest credentials. They are {@link Trunk.auth}, too, where that is left out. */
  readonly username: string;
  readonly password: string;
  /** How long we ask to be registered for, in seconds. The peer may grant another time. */
  readonly expiresS: number;
  /** Where the REGISTER is sent; null: where the domain of `uri` leads. */
  readonly proxy: string | null;
  /** Time between two signs of life that keep NATs open between us and the registrar. 0 sends none. */
  readonly keepAliveMs: number;
}
