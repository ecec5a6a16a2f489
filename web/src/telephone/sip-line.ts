import JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { UAConfiguration } from 'jssip/lib/UA';
import type { Line, LineCall, LineOptions } from './line.ts';
import { SipCall } from './sip-call.ts';
import { SipSocket } from './sip-socket.ts';

/** JsSIP renews a registration when about half of that is over. */
const REGISTER_EXPIRES_S = 300;
/** Warmbridge ends a ringing before. */
const NO_ANSWER_S = 180;

/** Of a user agent what its types do not tell. */
interface HiddenAgent {
  readonly transport: { connect(): void };
  registrator(): { register(): void };
}

/**
 * A line by JsSIP. Nothing outside of this folder knows of JsSIP, and this file is a chunk of its own, for whoever has a
 * telephone.
 *
 * The user agent stays the same while the connection comes and goes, as calls belong to it. It registers only when it is
 * told to: whoever owns the line brings fresh credentials first.
 */
export class SipLine implements Line {
  readonly #agent: InstanceType<typeof JsSIP.UA>;
  readonly #socket: SipSocket;
  #isClosed = false;

  constructor({ credentials, listener, userAgent, instance }: LineOptions) {
    const { uri, authorizationUser, password, displayName, sockets } = credentials;
    const socket = new SipSocket(sockets);
    const configuration: UAConfiguration = {
      // It has what JsSIP asks of a socket, whose types want what it never uses.
      sockets: [socket as unknown as InstanceType<typeof JsSIP.WebSocketInterface>],
      uri,
      authorization_user: authorizationUser,
      password,
      display_name: displayName,
      register: false,
      register_expires: REGISTER_EXPIRES_S,
      no_answer_timeout: NO_ANSWER_S,
      session_timers: true,
      session_timers_refresh_method: 'UPDATE',
      user_agent: userAgent,
      ...(instance !== null && { instance_id: instance, contact_uri: contactOf(instance) }),
    };
    const agent = new JsSIP.UA(configuration);
    this.#socket = socket;
    this.#agent = agent;
    agent.on('connected', () => listener.onConnected(true));
    agent.on('disconnected', () => {
      if (this.#isClosed) return;
      listener.onConnected(false);
      // JsSIP would wait by a measure of its own.
      queueMicrotask(() => !this.#isClosed && (agent as unknown as HiddenAgent).transport.connect());
    });
    agent.on('registered', () => listener.onRegistered());
    agent.on('registrationFailed', ({ response }) => {
      // Of a time-out there is no response, whatever the types say.
      const answer = response as { status_code?: number } | null;
      listener.onRefused(answer?.status_code ?? null);
    });
    agent.on('registrationExpiring', () => listener.onExpiring());
    agent.on('newRTCSession', ({ originator, session }: { originator: string; session: RTCSession }) => {
      if (originator === 'remote') listener.onCall(new SipCall(session, agent));
    });
    agent.start();
  }

  use({ authorizationUser, password }: LineOptions['credentials']): void {
    this.#agent.set('authorization_user', authorizationUser);
    this.#agent.set('password', password);
  }

  register(): void {
    // Not by the user agent, which would from then on register before there are fresh credentials.
    if (this.#agent.isConnected()) (this.#agent as unknown as HiddenAgent).registrator().register();
  }

  call(to: string, stream: MediaStream, iceServers: LineOptions['credentials']['iceServers']): LineCall {
    return SipCall.place(this.#agent, to, stream, iceServers);
  }

  look(): void {
    this.#socket.look();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#agent.stop();
  }
}

/** The same contact for each line of a user in this browser: a page that is loaded anew is not a second telephone. */
function contactOf(instance: string): string {
  const letters = instance.replaceAll('-', '');
  return `sip:${letters.slice(0, 8)}@${letters.slice(8, 20)}.invalid;transport=ws`;
}
