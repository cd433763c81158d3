"use strict";
// What the page does without this script, it does: sharing is a link to the
// code's address, printing is the browser's own.
(function () {
  var share = document.getElementById("share");
  var print = document.getElementById("print");
  var done = document.getElementById("done");
  if (share && (navigator.share || (navigator.clipboard && navigator.clipboard.writeText))) {
    share.addEventListener("click", function (event) {
      event.preventDefault();
      if (navigator.share) {
        navigator.share({ title: document.title, url: share.href }).catch(function () {});
        return;
      }
      navigator.clipboard.writeText(share.href).then(function () {
        done.textContent = share.getAttribute("data-done");
      }, function () { location.href = share.href; });
    });
  }
  if (print && window.print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }
})();
