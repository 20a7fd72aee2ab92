// The service worker below /pwa: the shell comes from its cache first, the app's answers from the network, and Access's
// own paths pass it by. With ?sends=1 it sends the page's requests itself.
const sends = new URL(location.href).searchParams.has('sends');

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open('shell').then((shell) => shell.add('/pwa')));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname.startsWith('/cdn-cgi/')) return;
  if (pathname.startsWith('/api/')) {
    if (sends) event.respondWith(fetch(event.request));
    return;
  }
  const kept = caches.match(event.request, { ignoreSearch: true });
  event.respondWith(kept.then((shell) => shell ?? fetch(event.request)));
});
