// The relay's interface in Node, for pm2: messages are appended to a file and synced before they are acknowledged.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const version = path.basename(__dirname);
const behaviour = fs.readFileSync(path.join(__dirname, 'behaviour'), 'utf8').trim();
if (behaviour === 'exits_at_once') process.exit(1);
if (behaviour === 'dies_after_2_s') setTimeout(() => process.exit(1), 2000);

const store = fs.openSync(process.env.STORE, 'a');
const messages = [];
let ending = false;
let lastId = 0;

function answer(response, status, content) {
  if (ending) response.setHeader('Connection', 'close');
  const body = JSON.stringify(content);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function post(request, response) {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    fs.write(store, body + '\n', () => fs.fdatasync(store, () => {
      const message = { id: ++lastId, ...JSON.parse(body) };
      messages.push(message);
      if (messages.length > 100) messages.shift();
      answer(response, 201, { id: message.id });
    }));
  });
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith('/health/ready')) answer(response, 200, { release: version });
  else if (behaviour === 'fails_its_check') answer(response, 500, {});
  else if (request.method === 'POST') post(request, response);
  else answer(response, 200, { messages: messages.slice(-10) });
});

server.listen(Number(process.env.PORT), '127.0.0.1', 4096, () => process.send && process.send('ready'));
process.on('SIGINT', () => {
  ending = true;
  server.close(() => process.exit(0));
  setTimeout(() => server.closeIdleConnections(), 1000);
});
