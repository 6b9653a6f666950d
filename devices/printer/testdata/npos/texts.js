// Reads ESC/POS jobs from files with npos (https://www.npmjs.com/package/npos,
// MIT), a parser that knows nothing of this program, and writes a line of JSON
// for each: the text between the commands, decoded as GB18030, or the error.
// usage: node texts.js NODE_MODULES JOB…
'use strict';
const fs = require('fs');
const path = require('path');

const [modules, ...files] = process.argv.slice(2);
const npos = require(path.resolve(modules, 'npos'));
const decoder = new TextDecoder('gb18030', { fatal: true });

(async () => {
  for (const file of files) {
    const raw = fs.readFileSync(file);
    const out = { error: null, text: '', commands: 0 };
    try {
      const ast = await npos.parser().parse(raw);
      for (const node of ast.tree) {
        if (node.ascii === 'STX') {
          out.text += decoder.decode(raw.subarray(node.offset, node.offset + node.length));
        } else {
          out.commands++;
        }
      }
    } catch (error) {
      out.error = String(error.message || error);
    }
    console.log(JSON.stringify(out));
  }
})();
