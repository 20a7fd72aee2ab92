// Where an issuer keeps its sessions, interactions, codes and grants: in memory, for as long as the process lives.
// A session can be declared ended and be revived, which is what the management door of the edge asks for.

/** The storage of one issuer. */
export class Storage {
  #items = new Map();
  #ended = new Set();
  #heeded = 0;

  /** Carries out the changes that were asked for since the last request, in their order. */
  heed(changes) {
    for (const { sub, state } of changes.slice(this.#heeded)) {
      for (const [key, { accountId, uid }] of this.#items) {
        if (!key.startsWith("Session:") || !(sub === null || sub === accountId)) continue;
        if (state === "dead") this.#ended.add(uid);
        else this.#ended.delete(uid);
      }
    }
    this.#heeded = changes.length;
  }

  /** Whether a session was declared ended, and its person has not signed in again. */
  hasEnded({ uid }) {
    return this.#ended.has(uid);
  }

  /** A person has signed in again, which makes of an ended session a new one. */
  renew({ uid }) {
    this.#ended.delete(uid);
  }

  /** The adapter for one kind of thing, as oidc-provider asks for it. */
  adapter(kind) {
    const key = (id) => `${kind}:${id}`;
    return {
      find: async (id) => this.#items.get(key(id)),
      findByUid: async (uid) =>
        [...this.#items].find(([name, item]) => name.startsWith(`${kind}:`) && item.uid === uid)?.[1],
      findByUserCode: async () => undefined,
      upsert: async (id, payload) => void this.#items.set(key(id), payload),
      consume: async (id) => {
        this.#items.get(key(id)).consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void this.#items.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, item] of this.#items) {
          if (item.grantId === grantId && name.startsWith(`${kind}:`)) this.#items.delete(name);
        }
      },
    };
  }
}
