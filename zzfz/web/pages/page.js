"use strict";
// Written for Chromium 86 and later; nothing is loaded, nothing is compiled.
(function () {
  var byId = function (id) { return document.getElementById(id); };

  // The office's page asks now and then whether anything is new.
  var poll = byId("poll");
  if (poll) {
    setInterval(function () {
      var ask = new XMLHttpRequest();
      ask.open("GET", "/o/changes?since=" + poll.dataset.version);
      ask.onload = function () {
        if (ask.status === 200 && JSON.parse(ask.responseText).changed) {
          var typing = document.activeElement && document.activeElement.tagName === "INPUT";
          if (typing) { byId("news").hidden = false; } else { location.reload(); }
        }
      };
      ask.send();
    }, 2000);
  }

  var send = byId("send");
  if (!send) { return; }
  var able = window.FormData && window.Uint8Array && window.Promise && Blob.prototype.slice &&
    Blob.prototype.arrayBuffer && "upload" in new XMLHttpRequest();
  if (!able) { return; }
  byId("unable").hidden = true;
  document.querySelectorAll(".script").forEach(function (one) { one.hidden = false; });

  var CHUNK = Number(send.dataset.chunk);
  var HEAD = 65536;
  var LAST_WAIT = 8000;
  var queue = [];
  var working = false;
  var done = 0;
  var total = 0;
  var failures = [];
  var typing = false;

  var wait = function (ms) { return new Promise(function (then) { setTimeout(then, ms); }); };

  var say = function (words, part) {
    byId("progress").hidden = false;
    byId("progress-words").textContent = words;
    byId("progress-bar").value = Math.round(part * 1000);
  };

  // One request; gives {status, said}, status 0 where nothing came back.
  var request = function (method, url, body, type, onprogress) {
    return new Promise(function (then) {
      var one = new XMLHttpRequest();
      one.open(method, url);
      if (type) { one.setRequestHeader("Content-Type", type); }
      if (onprogress) { one.upload.onprogress = onprogress; }
      one.timeout = 600000;
      one.onload = function () {
        var said = {};
        try { said = JSON.parse(one.responseText); } catch (error) { said = {}; }
        then({ status: one.status, said: said });
      };
      one.onerror = one.ontimeout = one.onabort = function () { then({ status: 0, said: {} }); };
      one.send(body);
    });
  };

  // FNV-1a of the first and last bytes: tells another content of the same name, size and time.
  var digest = async function (blob) {
    var bytes = new Uint8Array(await blob.arrayBuffer());
    var hash = 0x811c9dc5;
    for (var i = 0; i < bytes.length; i += 1) {
      hash = Math.imul(hash ^ bytes[i], 0x01000193) >>> 0;
    }
    return hash.toString(16);
  };

  var stampOf = async function (file) {
    var head = await digest(file.slice(0, HEAD));
    var tail = await digest(file.slice(Math.max(0, file.size - HEAD)));
    return [file.lastModified, head, tail].join("-");
  };

  // Sends a file; after a cut it asks how far it came and goes on there.
  var upload = async function (job) {
    var file = job.file;
    var pause = 500;
    var tries = 0;
    var stamp;
    try {
      stamp = await stampOf(file);
    } catch (error) {
      return "读不了，可能已被移走或正被别的程序打开";
    }
    var about = JSON.stringify({ name: job.name, size: file.size, stamp: stamp, target: job.target });
    var id = "";
    var offset = 0;
    while (true) {
      var answer;
      if (!id) {
        answer = await request("POST", "/up", about, "application/json");
      } else {
        var start = offset;
        var part = file.slice(start, Math.min(start + CHUNK, file.size));
        answer = await request("PUT", "/up/" + id + "?offset=" + start, part,
          "application/octet-stream", function (event) {
            say("正在传 " + (done + 1) + "／" + total + "：" + job.name,
              (start + event.loaded) / file.size);
          });
      }
      if (answer.status === 200) {
        id = answer.said.id;
        offset = answer.said.offset;
        pause = 500;
        tries = 0;
        if (answer.said.sha256) { return ""; }
      } else if (answer.status === 409) {
        offset = answer.said.offset;
        tries += 1;
        if (tries > 20) { return "传的位置总是不对，刷新页面再试"; }
      } else if (answer.status === 0 || answer.status === 429 || answer.status >= 500 && answer.status !== 507) {
        tries += 1;
        if (tries > 100) { return "断开太久，没有传完；网通了再选一次，会接着传"; }
        say("断开了，正在重新连接：" + job.name, file.size ? offset / file.size : 0);
        await wait(pause);
        pause = Math.min(pause * 2, LAST_WAIT);
        id = "";
      } else if (answer.status === 404 && id) {
        return "链接已失效，或这次报送已经送出；刷新页面看看";
      } else {
        return answer.said.message ? answer.said.message + "：" + answer.said.advice : "没有传成";
      }
    }
  };

  // What is chosen of a piece is sent without leaving the page, so that nothing stops coming.
  byId("pieces").addEventListener("input", function () { typing = true; });
  byId("pieces").addEventListener("submit", async function (event) {
    event.preventDefault();
    var form = event.target;
    var said = new URLSearchParams(new FormData(form));
    var button = event.submitter;
    if (button && button.name) { said.set(button.name, button.value); }
    var answer = await page("POST", form.getAttribute("action"), said);
    var old = form.querySelector("[role=alert]");
    if (old) { old.remove(); }
    if (answer.status === 200) {
      typing = false;
      await refresh();
      return;
    }
    var line = document.createElement("p");
    line.className = "note red";
    line.setAttribute("role", "alert");
    line.textContent = answer.words || "没有发出去，网通了再点一次";
    form.appendChild(line);
  });

  // As request, for an answer that is a page: its words where it says what is wrong.
  var page = function (method, url, said) {
    return new Promise(function (then) {
      var one = new XMLHttpRequest();
      one.open(method, url);
      one.responseType = "document";
      one.onload = function () {
        var lines = one.response ? one.response.querySelectorAll("main p") : [];
        var words = Array.from(lines).filter(function (each) { return !each.querySelector("a"); });
        then({ status: one.status, words: words.map(function (each) { return each.textContent; }).join(" ") });
      };
      one.onerror = function () { then({ status: 0, words: "" }); };
      one.send(said);
    });
  };

  var refresh = async function () {
    for (var asked = 0; ; asked += 1) {
      var answer = await request("GET", "/d/state", null, "");
      if (answer.status === 200 && answer.said.html !== undefined) {
        if (typing) { return; } // what somebody is choosing is not taken from his hands
        byId("pieces").innerHTML = answer.said.html;
        byId("files").hidden = !answer.said.html && !failures.length;
        byId("pieces").dataset.busy = answer.said.busy ? "1" : "0";
        failures.forEach(function (one) {
          var line = document.createElement("p");
          line.className = "note red";
          line.textContent = one;
          byId("pieces").appendChild(line);
        });
        if (!answer.said.busy || working) { return; }
      } else if (answer.status !== 0 && answer.status < 500) {
        return;
      }
      await wait(asked < 5 ? 250 : 1000);
    }
  };

  var run = async function () {
    if (working) { return; }
    working = true;
    var looked = Date.now();
    while (queue.length) {
      var job = queue.shift();
      say("正在传 " + (done + 1) + "／" + total + "：" + job.name, 0);
      var why = await upload(job);
      done += 1;
      if (why) { failures.push(job.name + "　没有传成：" + why); }
      if (queue.length && Date.now() - looked > 5000) {
        looked = Date.now();
        await refresh();
      }
    }
    working = false;
    say("传完 " + (done - failures.length) + "／" + total + " 个，正在看内容……", 1);
    await refresh();
    say("传完 " + (done - failures.length) + "／" + total + " 个" +
      (typing ? "；上面在选的那一件点“就这样”，就看到新的结果" : ""), 1);
    byId("files").scrollIntoView({ block: "start" });
  };

  var add = function (file, name, target) {
    queue.push({ file: file, name: name, target: target });
    total += 1;
  };

  document.querySelectorAll("input[type=file]").forEach(function (input) {
    input.addEventListener("change", function () {
      var place = input.closest(".drop");
      Array.from(input.files).forEach(function (file) {
        add(file, file.webkitRelativePath || file.name, place.dataset.target);
      });
      input.value = "";
      run();
    });
  });

  var readAll = function (folder) {
    var reader = folder.createReader();
    return new Promise(function (then, no) {
      var found = [];
      var more = function () {
        reader.readEntries(function (some) {
          if (!some.length) { then(found); return; }
          found = found.concat(Array.from(some));
          more();
        }, no);
      };
      more();
    });
  };

  var walk = async function (entry, target) {
    if (entry.isFile) {
      var file = await new Promise(function (then, no) { entry.file(then, no); });
      add(file, entry.fullPath.replace(/^\//, ""), target);
    } else if (entry.isDirectory) {
      var inside = await readAll(entry);
      for (var i = 0; i < inside.length; i += 1) { await walk(inside[i], target); }
    }
  };

  document.querySelectorAll(".drop").forEach(function (place) {
    place.addEventListener("dragover", function (event) {
      event.preventDefault();
      event.stopPropagation();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", function () { place.classList.remove("over"); });
    place.addEventListener("drop", async function (event) {
      event.preventDefault();
      event.stopPropagation();
      place.classList.remove("over");
      var items = Array.from(event.dataTransfer.items || []);
      var entries = items.map(function (one) {
        return one.webkitGetAsEntry ? one.webkitGetAsEntry() : null;
      });
      var files = Array.from(event.dataTransfer.files);
      if (entries.some(Boolean)) {
        for (var i = 0; i < entries.length; i += 1) {
          if (entries[i]) {
            try { await walk(entries[i], place.dataset.target); } catch (error) {
              failures.push(entries[i].name + "　没有传成：读不了");
            }
          }
        }
      } else {
        files.forEach(function (file) { add(file, file.name, place.dataset.target); });
      }
      run();
    });
  });
  // A set is opened by what is dragged over it, and by an address that leads into it.
  document.querySelectorAll(".owed > summary").forEach(function (one) {
    one.addEventListener("dragenter", function () { one.parentElement.open = true; });
  });
  var near = location.hash && byId(location.hash.slice(1));
  if (near && near.closest(".owed")) {
    near.closest(".owed").open = true;
    near.scrollIntoView();
  }
  // A file that misses every place must not replace the page.
  ["dragover", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) { event.preventDefault(); });
  });

  window.addEventListener("beforeunload", function (event) {
    if (working) { event.preventDefault(); event.returnValue = ""; }
  });
  if (byId("pieces").dataset.busy === "1") { refresh(); }
}());
