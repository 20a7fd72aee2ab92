// What a page asks its app, and how: ?by=fetch (the default), xhr, events or socket. The query may also say
// ?interval=<milliseconds>, ?redirect=manual, ?header=1 (X-Requested-With), ?websocket=1 (a socket beside the requests)
// and, below /pwa/, ?worker=fetch (the service worker sends the page's requests itself).
const asked = new URLSearchParams(location.search);
const interval = Number(asked.get('interval')) || 500;
const redirect = asked.get('redirect') === 'manual' ? 'manual' : 'follow';
const api = '{{base}}/api/';
const probe = window.vigilProbe = {
  ok: 0, failed: 0, redirected: 0, echoes: 0, socketsClosed: 0, lastError: '', lastOkAt: 0, lastFailedAt: 0,
  longestFailureMs: 0, since: Date.now(), loads: Number('{{loads}}'),
};
let failingSince = 0;

function show() {
  for (const name of ['ok', 'failed', 'redirected']) document.getElementById(name).textContent = probe[name];
  const state = document.getElementById('state');
  state.classList.toggle('broken', failingSince !== 0);
  state.textContent = failingSince ? 'Broken: ' + probe.lastError : 'Working.';
}
function answered() {
  probe.ok++;
  probe.lastOkAt = Date.now();
  if (failingSince) probe.longestFailureMs = Math.max(probe.longestFailureMs, Date.now() - failingSince);
  failingSince = 0;
  show();
}
function failed(why, counter = 'failed') {
  const now = Date.now();
  probe[counter]++;
  failingSince ||= now;
  probe.lastError = why;
  probe.lastFailedAt = now;
  probe.longestFailureMs = Math.max(probe.longestFailureMs, now - failingSince);
  show();
}

async function byFetch() {
  try {
    const answer = await fetch(api + 'tick', { cache: 'no-store', redirect });
    if (answer.type === 'opaqueredirect') return failed('sent to the login', 'redirected');
    if (!answer.ok) return failed('status ' + answer.status);
    await answer.json();
    answered();
  } catch (error) { failed(String(error)); }
}
function byXhr() {
  const request = new XMLHttpRequest();
  request.open('GET', api + 'tick');
  if (asked.get('header')) request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  request.onload = () => request.status === 200 ? answered() : failed('status ' + request.status);
  request.onerror = () => failed('the request failed');
  request.send();
}
// The browser comes back by itself to a stream that ended, and never to one that it was not let into.
function byEvents() {
  const events = new EventSource(api + 'events');
  events.onmessage = answered;
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED) return;
    failed('the stream is closed');
    setTimeout(byEvents, interval);
  };
}
function socket(heard, lost) {
  const open = () => {
    const socket = window.vigilSocket = new WebSocket('wss://' + location.host + '{{base}}/socket');
    const beat = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('beat'), interval);
    socket.onmessage = () => { probe.echoes++; heard(); };
    socket.onclose = () => { clearInterval(beat); probe.socketsClosed++; lost(); setTimeout(open, SOCKET_PAUSE); };
  };
  open();
}
const SOCKET_PAUSE = 1000;

const repeated = (ask) => { setInterval(ask, interval); ask(); };
const ways = {
  fetch: () => repeated(byFetch), xhr: () => repeated(byXhr), events: byEvents,
  socket: () => socket(answered, () => failed('the socket is closed')),
};
(ways[asked.get('by')] ?? ways.fetch)();
if (asked.get('websocket')) socket(() => {}, () => {});
if (location.pathname.startsWith('/pwa')) {
  const worker = '/pwa/worker.js' + (asked.get('worker') === 'fetch' ? '?sends=1' : '');
  navigator.serviceWorker.register(worker, { scope: '/pwa' });
}
