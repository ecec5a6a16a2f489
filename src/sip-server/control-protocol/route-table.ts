interface Turn<Client> {
  readonly clients: Client[];
  /** Index of the client whose turn it is. */
  next: number;
}

/** Who wants which verb, taken in turn (control protocol 2.4, 5.1). */
export class RouteTable<Client> {
  readonly #turns = new Map<string, Turn<Client>>();

  /** Adds a client. It is idempotent: asking twice gives no bigger share. */
  add(verb: string, client: Client): void {
    const turn = this.#turns.get(verb);
    if (turn === undefined) {
      this.#turns.set(verb, { clients: [client], next: 0 });
    } else if (!turn.clients.includes(client)) {
      turn.clients.push(client);
    }
  }

  /** Removes this verb of the client, and no other. */
  remove(verb: string, client: Client): void {
    const turn = this.#turns.get(verb);
    const index = turn?.clients.indexOf(client) ?? -1;
    if (turn === undefined || index === -1) {
      return;
    }
    turn.clients.splice(index, 1);
    if (turn.next > index) {
      turn.next -= 1;
    }
    if (turn.clients.length === 0) {
      this.#turns.delete(verb);
    }
  }

  /** Removes a client that is gone. */
  removeAll(client: Client): void {
    for (const verb of [...this.#turns.keys()]) {
      this.remove(verb, client);
    }
  }

  /** The client whose turn it is; null if nobody wants the verb. */
  next(verb: string): Client | null {
    const turn = this.#turns.get(verb);
    if (turn === undefined) {
      return null;
    }
    const client = turn.clients[turn.next % turn.clients.length];
    turn.next = (turn.next + 1) % turn.clients.length;
    return client ?? null;
  }
}
