/** With so many agents a skill is looked up in a column. */
const MANY = 256;

/** Who has a skill, and at which level (from 1 on), by slots. Skills change seldom, and are looked at often. */
export class SkillLevels {
  readonly #levels = new Map<number, number>();
  /** Made when they are asked for; null: something has changed since. */
  #slots: readonly number[] | null = null;
  #column: Float64Array | null = null;

  get size(): number {
    return this.#levels.size;
  }

  get slots(): readonly number[] {
    this.#slots ??= [...this.#levels.keys()];
    return this.#slots;
  }

  set(slot: number, level: number): void {
    this.#levels.set(slot, level);
    this.#slots = null;
    this.#column = null;
  }

  delete(slot: number): void {
    this.#levels.delete(slot);
    this.#slots = null;
    this.#column = null;
  }

  /** 0: the agent does not have it. */
  of(slot: number): number {
    if (this.#levels.size < MANY) return this.#levels.get(slot) ?? 0;
    this.#column ??= this.#newColumn();
    return this.#column[slot] ?? 0;
  }

  #newColumn(): Float64Array {
    const column = new Float64Array(this.slots.reduce((most, slot) => Math.max(most, slot), 0) + 1);
    for (const [slot, level] of this.#levels) column[slot] = level;
    return column;
  }
}
