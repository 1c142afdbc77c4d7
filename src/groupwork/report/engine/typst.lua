-- How the PDF's Typst writes what groupwork.lua has numbered. The functions that are called here
-- and are not Typst's own stand in template.typ.

return function(tools)
  local raw, raw_inline = tools.raw, tools.raw_inline
  local typst = {}

  local function quoted(text)
    return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
  end

  -- One paragraph between two pieces of Typst.
  local function between(before, inlines, after)
    return pandoc.Plain(pandoc.Inlines({ raw_inline(before) }) .. inlines .. { raw_inline(after) })
  end

  -- Pandoc leaves out the alternative text, and Typst knows no pixels.
  function typst.image(image)
    local out = "image(" .. quoted(image.src)
    for _, side in ipairs({ "width", "height" }) do
      local size = image.attributes[side]
      local pixels = size and tonumber((size:gsub("px$", "")))
      if size then out = out .. ", " .. side .. ": " .. (pixels and pixels * 0.75 .. "pt" or size) end
    end
    local alt = pandoc.utils.stringify(image.caption)
    if alt ~= "" then out = out .. ", alt: " .. quoted(alt) end
    return raw_inline("#box(" .. out .. "))")
  end

  -- Pandoc would set every table in a figure of its own.
  function typst.table(tbl)
    tbl.classes:insert("typst:no-figure")
    return tbl
  end

  function typst.lead(para)
    return between("#block(sticky: true, below: 0.6em)[", para.content, "]")
  end

  function typst.float(float)
    local out = pandoc.Blocks({ raw("#figure([") })
    if #float.parts > 0 then
      out:insert(raw("#grid(columns: (1fr,) * " .. float.columns .. ", gutter: 1em,"))
      for _, part in ipairs(float.parts) do
        out:insert(raw("[#block["))
        out:extend(part.content)
        out:insert(raw("]" .. (part.id and "<" .. part.id .. ">" or "")))
        out:insert(between("#sub-caption[", part.caption, "]],"))
      end
      out:insert(raw(")"))
    else
      for _, block in ipairs(float.content) do
        out:insert(block.t == "Table" and typst.table(block) or block)
      end
    end
    local position = float.kind == "tbl" and "top" or "bottom"
    out:insert(between("], caption: figure.caption(position: " .. position .. ", short-caption([",
      tools.first_sentence(float.caption), "], ["))
    out:insert(between("", float.caption, '])), kind: "quarto-float-' .. float.kind
      .. '", supplement: ' .. quoted(tools.words[float.kind]) .. ") <" .. float.id .. ">"))
    return out
  end

  -- Typst numbers headings itself.
  function typst.header(header)
    header.attributes.number = nil
    return header
  end

  function typst.equation(span)
    return pandoc.Inlines({
      raw_inline('#[#set math.equation(numbering: "(1)")\n'), span.content[1],
      raw_inline(" <" .. span.identifier .. ">]"),
    })
  end

  function typst.callout(div)
    local title = div.content:remove(1)
    local out = pandoc.Blocks({ between("#callout-box([", title.content[1].content, "], [") })
    out:extend(div.content)
    out:insert(raw("])"))
    return out
  end

  function typst.pagebreak()
    return raw("#pagebreak(weak: true)")
  end

  function typst.landscape(div)
    div.content:insert(1, raw("#set page(flipped: true)"))
    div.content:insert(raw("#set page(flipped: false)"))
    return div.content
  end

  function typst.language(span)
    local code = span.attributes.lang:match("^%a+")
    return between("#in-language(" .. quoted(code) .. ")[", span.content, "]").content
  end

  return typst
end
