import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import { Application } from './application.ts';
import { parseCommand } from './command.ts';
import type { Command, SipCommand } from './command.ts';
import { FrameReader } from './frame.ts';
import { RouteTable } from './route-table.ts';

/** Version that we claim: drachtio-srf pings servers from v0.8.2 on (control protocol 2.1). */
const PROTOCOL_VERSION = 'v0.9.10';
const KEEP_ALIVE_MS = 45_000;
/** An application that has not authenticated by then is disconnected. */
const AUTHENTICATION_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 256;

/** The address that applications connect to, and what they have to know. */
export interface ControlOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly secret: string;
}

/** What the control server tells its owner. */
export interface ControlHandlers {
  readonly onCommand: (application: Application, command: SipCommand) => void;
  /** The application disconnected; it is not alive any more. */
  readonly onGone: (application: Application) => void;
}

/** What the control server needs. */
export interface ControlDependencies {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly logger: Logger;
  /** `proto/host:port,...` as peers see us and as bound; the answer to `authenticate` shows both. */
  readonly endpoints: () => { readonly advertised: string; readonly local: string };
}

interface Session {
  readonly application: Application;
  readonly socket: Socket;
  readonly reader: FrameReader;
  authenticated: boolean;
  /** Closes a connection that does not authenticate. */
  deadline: Timer | null;
}

/** The TCP port that applications connect to (control protocol 2). The owner calls {@link ControlServer.close}. */
export class ControlServer {
  readonly #server: Server;
  readonly #options: ControlOptions;
  readonly #handlers: ControlHandlers;
  readonly #dependencies: ControlDependencies;
  readonly #sessions = new Set<Session>();
  readonly #routes = new RouteTable<Application>();

  private constructor(options: ControlOptions, handlers: ControlHandlers, dependencies: ControlDependencies) {
    this.#options = options;
    this.#handlers = handlers;
    this.#dependencies = dependencies;
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) =>
      this.#accept(socket),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** @throws the socket's error where the address cannot be bound */
  static async open(
    options: ControlOptions,
    handlers: ControlHandlers,
    dependencies: ControlDependencies,
  ): Promise<ControlServer> {
    const control = new ControlServer(options, handlers, dependencies);
    await new Promise<void>((resolve, reject) => {
      control.#server.once('error', reject);
      control.#server.listen({ host: options.host, port: options.port }, () => {
        control.#server.off('error', reject);
        resolve();
      });
    });
    control.#server.on('error', (error) => dependencies.logger.error({ err: error }, 'the control port failed'));
    return control;
  }

  /** The port that is listened on. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  /** Applications that have authenticated. */
  get applications(): number {
    return [...this.#sessions].filter((session) => session.authenticated).length;
  }

  /** The application whose turn it is to get a new request with this method; null where none asked for it. */
  pick(method: string): Application | null {
    return this.#routes.next(method.toLowerCase());
  }

  /** Disconnects all applications. Idempotent. */
  async close(): Promise<void> {
    for (const session of [...this.#sessions]) {
      session.socket.destroy();
      this.#closed(session); // it is told at once, since what follows must be sent before the other sockets close
    }
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #accept(socket: Socket): void {
    const { clock, timers, logger } = this.#dependencies;
    const application = new Application(socket, clock);
    const session: Session = {
      application,
      socket,
      reader: new FrameReader(),
      authenticated: false,
      deadline: timers.after(AUTHENTICATION_TIMEOUT_MS, () => socket.destroy()),
    };
    this.#sessions.add(session);
    socket.on('data', (chunk: Buffer) => this.#read(session, chunk));
    socket.on('error', (error) => logger.info({ err: error }, 'the connection of an application failed'));
    socket.on('close', () => this.#closed(session));
  }

  #closed(session: Session): void {
    if (!this.#sessions.delete(session)) {
      return;
    }
    this.#dependencies.timers.cancel(session.deadline);
    this.#routes.removeAll(session.application);
    session.application.markGone();
    if (session.authenticated) {
      this.#dependencies.logger.info('application disconnected');
      this.#handlers.onGone(session.application);
    }
  }

  #read(session: Session, chunk: Buffer): void {
    const { payloads, fault } = session.reader.push(chunk);
    for (const payload of payloads) {
      if (session.socket.writableEnded || session.socket.destroyed) {
        return;
      }
      this.#execute(session, parseCommand(payload));
    }
    if (fault !== null) {
      this.#dependencies.logger.warn({ fault }, 'an application sent something that is not a frame');
      session.socket.destroy();
    }
  }

  #execute(session: Session, command: Command): void {
    const { application } = session;
    if (command.kind === 'authenticate') {
      this.#authenticate(session, command.id, command.secret);
      return;
    }
    if (!session.authenticated) {
      // control protocol 2.1: the reference lets them in, and we must not
      this.#refuse(session, command.id, 'not authenticated');
      return;
    }
    switch (command.kind) {
      case 'route':
        this.#routes.add(command.verb, application);
        application.reply(command.id, 'OK');
        return;
      case 'remove-route':
        this.#routes.remove(command.verb, application);
        application.reply(command.id, 'OK');
        return;
      case 'ping':
        application.reply(command.id, 'OK', 'pong');
        return;
      case 'refused':
        if (command.verdict === 'NO') {
          this.#refuse(session, command.id, command.reason);
        } else {
          application.reply(command.id, 'NOK', command.reason);
        }
        return;
      default:
        this.#handlers.onCommand(application, command);
    }
  }

  #authenticate(session: Session, id: string, secret: string): void {
    if (!sameSecret(secret, this.#options.secret)) {
      this.#dependencies.logger.warn('an application gave a wrong secret');
      this.#refuse(session, id, 'incorrect secret');
      return;
    }
    session.authenticated = true;
    this.#dependencies.timers.cancel(session.deadline);
    session.deadline = null;
    const { advertised, local } = this.#dependencies.endpoints();
    session.application.reply(id, 'OK', advertised, PROTOCOL_VERSION, local);
    this.#dependencies.logger.info('application connected');
  }

  #refuse(session: Session, id: string, reason: string): void {
    session.application.reply(id, 'NO', reason);
    session.socket.end();
  }
}

/** Compares digests, so that the time taken does not tell how much was right. */
function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
