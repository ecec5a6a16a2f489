import type { NodeAbout, NodeBus, NodeRecord, NodeRegister, NoticeTopic } from '../../ports/nodes.ts';
import { Listeners } from '../../shared/listeners.ts';
import type { StoreThread } from '../thread/thread.ts';

interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly from: string;
}

/** What the store's thread tells of other processes. */
export class NodeNews {
  readonly notices = new Listeners<Heard>();
  readonly gaps = new Listeners<undefined>();
  readonly looks = new Listeners<undefined>();
  nodes: readonly NodeRecord[];

  /** @param own this process, which is the only one as far as is known */
  constructor(own: Pick<NodeRecord, 'name' | 'instance'>) {
    this.nodes = [{ ...own, isOwn: true, beatMs: 0, silentMs: 0, isDead: false, about: null }];
  }

  look(nodes: readonly NodeRecord[]): void {
    this.nodes = nodes;
    this.looks.tell(undefined);
  }
}

/** The nodes of the store's database, and what they tell each other. */
export class StoredNodes implements NodeRegister, NodeBus {
  readonly own: string;
  readonly #instance: string;
  readonly #thread: Pick<StoreThread, 'ask'>;
  readonly #news: NodeNews;

  constructor(thread: Pick<StoreThread, 'ask'>, news: NodeNews, own: Pick<NodeRecord, 'name' | 'instance'>) {
    this.own = own.name;
    this.#instance = own.instance;
    this.#thread = thread;
    this.#news = news;
  }

  get nodes(): readonly NodeRecord[] {
    return this.#news.nodes;
  }

  onLook(changed: () => void): () => void {
    return this.#news.looks.add(changed);
  }

  describe(about: NodeAbout): void {
    this.#thread.ask({ kind: 'describeNode', about: JSON.stringify(about) }).catch(() => undefined);
  }

  async claim({ name, instance, beatMs }: Pick<NodeRecord, 'name' | 'instance' | 'beatMs'>): Promise<boolean> {
    const dead = this.nodes.flatMap((node) => (node.isDead ? [node.instance] : []));
    return await this.#thread.ask({ kind: 'claimNode', node: { name, instance, beatMs }, heir: this.#instance, dead });
  }

  async bury({ name, instance }: Pick<NodeRecord, 'name' | 'instance'>): Promise<void> {
    await this.#thread.ask({ kind: 'buryNode', node: { name, instance }, heir: this.#instance });
  }

  async orphans(): Promise<readonly string[]> {
    return await this.#thread.ask({ kind: 'orphanNodes' });
  }

  tell(topic: NoticeTopic, text: string): void {
    this.#thread.ask({ kind: 'tell', topic, text }).catch(() => undefined);
  }

  onNotice(topic: NoticeTopic, heard: (text: string, from: string) => void): () => void {
    return this.#news.notices.add((notice) => {
      if (notice.topic === topic) heard(notice.text, notice.from);
    });
  }

  onGap(missed: () => void): () => void {
    return this.#news.gaps.add(missed);
  }
}
