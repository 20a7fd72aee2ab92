// What is done in a page of an extension, ours or the plain one, with its interfaces. Times are milliseconds.
globalThis.bench = (() => {
  const name = "CF_Authorization";
  const app = "https://myserver.com";
  const team = "https://custom.cloudflareaccess.com";
  const part = (value) => btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  const pause = (time) => new Promise((done) => setTimeout(done, time));

  // A token in the form of Access; nobody signed it, and nobody here asks.
  const token = (host, seconds) => {
    const issued = Math.floor(Date.now() / 1000);
    const aud = [...host].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("").padEnd(64, "0");
    const claims = {
      aud: [aud.slice(0, 64)], email: "alice@example.com", exp: issued + seconds, iat: issued, nbf: issued, iss: team,
      type: "app", identity_nonce: "ABCDEFGHIJKLMNOP", sub: "5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001", country: "AT",
    };
    return [part({ alg: "RS256", kid: "4".repeat(64), typ: "JWT" }), part(claims), "A".repeat(342)].join(".");
  };
  const put = (host, seconds, cookie = { name, value: token(host, seconds) }) =>
    chrome.cookies.set({
      url: `https://${host}/`, path: "/", secure: true, httpOnly: true, sameSite: "no_restriction",
      expirationDate: Date.now() / 1000 + 86400, ...cookie,
    });
  const host = (nth) => `app-${nth}.example`;

  // Sessions from this one to that one, each with so many other cookies; how many cookies lie in the jar then.
  const jar = async (first, last, others) => {
    for (let nth = first; nth < last; nth += 1) {
      const all = [put(host(nth), 19800)];
      for (let other = 0; other < others; other += 1) all.push(put(host(nth), 0, { name: `c${other}`, value: "v" }));
      await Promise.all(all);
    }
    return (await chrome.cookies.getAll({})).length;
  };

  const ask = async (question) => {
    const answer = await chrome.runtime.sendMessage(JSON.stringify(question));
    return typeof answer === "string" ? JSON.parse(answer).view.sessions : answer ?? [];
  };
  const list = () => ask({ view: { tab: null, metadata: null } });

  // From a changed cookie to a changed badge.
  const badge = async () => {
    const read = () => chrome.action.getBadgeText({});
    const before = await read();
    // Five hours and a half, or three hours and a half: another badge each time.
    const seconds = before.includes("5") ? 12600 : 19800;
    const begun = performance.now();
    await put(host(0), seconds);
    while (await read() === before) {
      if (performance.now() - begun > 15000) {
        const [lying, seen] = [await chrome.cookies.getAll({ name }), await list()];
        throw new Error(`the badge stays ${JSON.stringify([before, lying.length, seen])}`);
      }
    }
    return performance.now() - begun;
  };

  // Until a worker that remembers nothing tells of so many sessions.
  const rebuilt = async (sessions) => {
    const begun = performance.now();
    while ((await list()).length < sessions) {
      if (performance.now() - begun > 50000) throw new Error("the sessions do not come back");
    }
    return performance.now() - begun;
  };
  const forget = async () => {
    for (const area of [chrome.storage.session, chrome.storage.local]) await area.clear();
  };

  // From many changed cookies to the badge that tells of them; half a minute at most.
  const burst = async (changes) => {
    const read = () => chrome.action.getBadgeText({});
    const before = await read();
    const seconds = before.includes("5") ? 12600 : 19800;
    const begun = performance.now();
    await Promise.all(Array.from({ length: changes }, (_, nth) => put(host(nth), seconds)));
    while (await read() === before && performance.now() - begun < 30000) await pause(20);
    return performance.now() - begun;
  };

  // From the wish to the new cookie.
  const renewal = async () => {
    const session = (await list()).find((it) => it.host === "myserver.com");
    if (!session) throw new Error("there is no session to renew");
    const arrived = new Promise((done) => {
      chrome.cookies.onChanged.addListener(function heard({ removed, cookie }) {
        if (removed || cookie.name !== name || cookie.domain !== "myserver.com") return;
        chrome.cookies.onChanged.removeListener(heard);
        done(performance.now());
      });
    });
    const begun = performance.now();
    await ask({ renew: { session: session.id } });
    const late = pause(20000).then(() => { throw new Error("the new cookie does not come"); });
    return await Promise.race([arrived, late]) - begun;
  };

  // The floor of a renewal: three requests one after the other, and nothing else.
  const fetches = async () => {
    const addresses = [`${app}/`, `${team}/cdn-cgi/access/login/myserver.com`, `${app}/cdn-cgi/access/authorized`];
    const begun = performance.now();
    for (const address of addresses) {
      await fetch(address, { method: "HEAD", redirect: "manual", credentials: "omit", cache: "no-store" });
    }
    return performance.now() - begun;
  };

  // The usual way: the app itself in a frame that nobody sees, until it has loaded and its cookie is there.
  const frame = async () => {
    await chrome.cookies.remove({ url: `${app}/`, name });
    const frame = document.createElement("iframe");
    frame.hidden = true;
    const begun = performance.now();
    const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
    frame.src = `${app}/`;
    document.body.append(frame);
    await loaded;
    const time = performance.now() - begun;
    frame.remove();
    if (!await chrome.cookies.get({ url: `${app}/`, name })) throw new Error("the frame brought no cookie");
    return time;
  };

  // How many scripts the extension puts into pages.
  const scripts = () => (chrome.runtime.getManifest().content_scripts ?? []).length;

  return { scripts, badge, jar, rebuilt, forget, burst, renewal, fetches, frame, put, host };
})();
