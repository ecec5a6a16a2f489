import { bareHost, parseUri } from '../../shared/sip/index.ts';
import type { WebSocketConnection } from './web-socket-connection.ts';

/** Contacts that are remembered. The one that was heard of longest ago makes room. */
const MAX_CONTACTS = 20_000;

interface Known {
  readonly connection: WebSocketConnection;
  /** Who proved to be there; null: nobody had to. */
  readonly account: string | null;
}

/**
 * By which connection each browser was heard of last. Its Contact names a host that does not exist (RFC 7118 5), so what is
 * sent to it finds its way here and nowhere else.
 */
export class WebSocketClients {
  readonly #known = new Map<string, Known>();

  /**
   * A REGISTER or INVITE with this Contact was let in. A browser that was heard of by another connection has come back, if
   * it is the same: a Contact that somebody with another account names stays whose it was while that one is here, and for
   * 32 s more. The calls of the former stay with the former.
   */
  note(contact: string, account: string | null, connection: WebSocketConnection): void {
    const key = keyOf(contact);
    if (key === null) return;
    const known = this.#known.get(key);
    if (known !== undefined && !isSame(known, account, connection)) {
      if (!known.connection.isGone) return;
      this.#known.delete(key);
    }
    this.#take(key, account, connection);
  }

  /** A request of a dialog that ran on `former` came with this Contact: nobody else knows its tags. */
  follow(contact: string, former: WebSocketConnection, connection: WebSocketConnection): void {
    const key = keyOf(contact) ?? '';
    const known = this.#known.get(key);
    if (known?.connection === former.latest) this.#take(key, known.account, connection);
  }

  /** The connection of the browser at this URI, which may be closed; null: it is not known. */
  at(uri: string): WebSocketConnection | null {
    return this.#known.get(keyOf(uri) ?? '')?.connection ?? null;
  }

  #take(key: string, account: string | null, connection: WebSocketConnection): void {
    const known = this.#known.get(key);
    this.#known.delete(key);
    this.#known.set(key, { connection, account });
    if (known === undefined) connection.mayReturn();
    else connection.succeed(known.connection);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_CONTACTS && oldest !== undefined) this.#known.delete(oldest);
  }
}

function isSame(known: Known, account: string | null, connection: WebSocketConnection): boolean {
  if (known.account !== account) return false;
  // Nobody has to prove anything: the address has to do while the other connection is up.
  return account !== null || !known.connection.open || known.connection.address === connection.address;
}

/** User, host and port. Parameters such as `ob` (RFC 5626 5.4) are of the single message. */
function keyOf(text: string): string | null {
  const uri = parseUri(text);
  return uri === null ? null : `${uri.user ?? ''}@${bareHost(uri.host).toLowerCase()}:${String(uri.port ?? '')}`;
}
