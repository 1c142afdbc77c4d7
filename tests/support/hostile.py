"""Texts that try to run, load or reach something once a report is made of them."""

#: What a text that succeeds turns the title of the page into.
WON = "PWNED"
_RUN = f"document.title='{WON}'"
_LEAK = "http://127.0.0.1:9/leak"

#: By name. None of these may become part of a report; what is refused begins at "»".
REFUSED = {
    "script": f"»<script>{_RUN}</script>",
    "script in a paragraph": f"Words <script>{_RUN}</script> words.".join(["»", ""]),
    "picture that fails": f'»<img src=x onerror="{_RUN}">',
    "frame": f'»<iframe srcdoc="<script>top.{_RUN}</script>"></iframe>',
    "frame from the network": f'»<iframe src="{_LEAK}"></iframe>',
    "object": f'»<object data="{_LEAK}"></object>',
    "embed": f'»<embed src="{_LEAK}">',
    "refresh": f'»<meta http-equiv="refresh" content="0;url={_LEAK}">',
    "base": f'»<base href="{_LEAK}">',
    "style sheet": f'»<link rel="stylesheet" href="{_LEAK}">',
    "style element": f"»<style>@import url({_LEAK});</style>",
    "form": f'»<form action="{_LEAK}"><button>Send</button></form>',
    "inline SVG": f'»<svg onload="{_RUN}"></svg>',
    "MathML link": f'»<math href="javascript:{_RUN}"><mi>x</mi></math>',
    "details": f'»<details open ontoggle="{_RUN}">x</details>',
    "comment that ends early": f"»<!-- a --><script>{_RUN}</script><!-- b -->",
    "raw HTML": f"»```{{=html}}\n<script>{_RUN}</script>\n```",
    "raw HTML in a line": f"»`<img src=x onerror={_RUN}>`{{=html}}",
    "raw HTML 5": f"»`<img src=x onerror={_RUN}>`{{=html5}}",
    "raw Word": (
        "»```{=openxml}\n<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r>"
        "</w:p>\n```"
    ),
    "raw Word in a line": '»`<w:fldSimple w:instr="DDEAUTO a b"/>`{=openxml}',
    "raw Typst": '»```{=typst}\n#import "@preview/tablex:0.0.8": tablex\n```',
    "raw Typst in a line": '»`#read("/etc/hostname")`{=typst}',
    "raw TeX": "»\\input{/etc/hostname}",
    "link that runs": f"»[click](javascript:{_RUN})",
    "link in capitals": f"»[click](JaVaScRiPt:{_RUN})",
    "link by entities": f"»[click](&#106;avascript&colon;{_RUN})",
    "link with a line end": f"»[click](<java&#10;script:{_RUN}>)",
    "link with a tab": f"»[click](<java&Tab;script:{_RUN}>)",
    "link behind a control sign": f"»[click](<&#1;javascript:{_RUN}>)",
    "link behind a zero-width space": f"»[click](<\u200bjavascript:{_RUN}>)",
    "autolink": f"»<javascript:{_RUN}>",
    "link by reference": f"[a][b]\n\n»[b]: javascript:{_RUN}",
    "vbscript": "»[click](vbscript:msgbox)",
    "data page": f"»[click](data:text/html,<script>{_RUN}</script>)",
    "data page as a table": f"»[t](data:text/html,<script>{_RUN}</script>){{.data}}",
    "file": "»[click](file:///etc/hostname)",
    "blob": "»[click](blob:null/x)",
    "view-source": "»[click](view-source:http://127.0.0.1:9/)",
    "relative link": "»[click](../../../../etc/hostname)",
    "link to another host": "»[click](//127.0.0.1:9/)",
    "any file as a table": "»[t](../../../../../../etc/hostname){.data}",
    "table above the folder": "»[t](tables/../../x.csv){.data}",
    "link that hovers": f'»[hover](https://example.org){{onmouseover="{_RUN}"}}',
    "link that focuses": f'»[f](https://example.org){{autofocus="" onfocus="{_RUN}"}}',
    "link with a target": "»[f](https://example.org){target=_top ping=http://127.0.0.1:9/}",
    "code that focuses": f'»`x`{{tabindex=0 autofocus="" onfocus="{_RUN}"}}',
    "code that loads": f'»`x`{{style="background:url({_LEAK})"}}',
    "block of code": f'»```{{.python onclick="{_RUN}"}}\nx\n```',
    "heading that loads": f'»## T {{style="background-image:url({_LEAK}.png)"}}',
    "heading that runs": f'»## T {{onclick="{_RUN}"}}',
    "span that runs": f'»[x]{{onclick="{_RUN}"}}',
    "span in style": f'»[x]{{style="background:url({_LEAK})"}}',
    "block in style": f'»::: {{style="background:url({_LEAK})"}}\nx\n:::',
    "picture that runs": f'»![a](figures/means.png){{onload="{_RUN}"}}',
    "label of a figure": (
        f"»![cap](figures/means.png){{id='fig-x\"><script>{_RUN}</script><i id=\"'}}"
    ),
    "label of a table": (
        f"»::: {{id='tbl-x\"><script>{_RUN}</script><i id=\"'}}\n\n|a|b|\n|-|-|\n|1|2|\n\ncap\n:::"
    ),
    "label in Typst": "»::: {#fig-x>]#read(1)}\nx\n\ncap\n:::",
    "class": f"»[x]{{class='a\"><script>{_RUN}</script>'}}",
    "label of the page": "»[x]{#contents}",
    "width in Typst": '»![a](figures/means.png){width="1cm, alt: read(\\"/etc/hostname\\")"}',
    "columns in style": '»::: {#fig-x layout-ncol="2;background:url(//x)"}\nx\n\ncap\n:::',
    "language in Typst": '»[x]{lang="en\\")#read(1)"}',
    "picture above": "»![pic](../../../../../../../../etc/hostname)",
    "picture at the root": "»![pic](/../etc/hostname.png)",
    "picture by address": "»![pic](file:///etc/hostname.png)",
    "picture of data": "»![pic](data:image/svg+xml;base64,PHN2Zy8+)",
    "picture in SVG": "»![pic](images/a.svg)",
    "picture that is a page": "»![pic](images/a.html)",
    "picture with a back slash": "»![pic](..\\\\..\\\\a.png)",
    "cell of Quarto": "»```{python}\nprint(1)\n```",
    "cell with tildes": "»~~~ {r}\n1\n~~~",
    "cell in a quotation": "»> ```{ojs}\n> 1\n> ```",
    "front matter": "Text.\n\n»---\nfilters: [x.lua]\n---\n\nText.",
}

PLACE = "»"

#: What may be printed, since it does nothing.
HARMLESS = {
    "code": f"A `<script>{_RUN}</script>` in a line.",
    "block of code": f"    <script>{_RUN}</script>",
    "escaped": f"\\<script\\>{_RUN}\\</script\\>",
    "entities": f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    "title of a link": f'[x](https://example.org "a\\" onmouseover=\\"{_RUN}")',
    "callout": f'::: {{.callout-note title="<img src=x onerror={_RUN}>"}}\nx\n:::',
    "description of a picture": (f'![a](figures/means.png){{fig-alt="x\\" onerror=\\"{_RUN}"}}'),
    "footnote": f"Words.[^a]\n\n[^a]: `<img onerror={_RUN}>`",
    "line across": "Words.\n\n---\n\nWords.",
    "sign of direction": "\u202etxet neddih\u202c",
}
