/** A part of a list, and where the next part begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; null where nothing follows. */
  readonly nextCursor: string | null;
}
